import { useMonaco } from "@graphiql/react";
import { useEffect } from "react";

/** Wraps long lines in every editor: GraphiQL does so in the answer alone, and offers no setting for the others. */
export function WrapLines() {
  const monaco = useMonaco((store) => store.monaco);
  useEffect(() => {
    if (!monaco) return undefined;
    const wrap = (editor: (typeof editors)[number]) => editor.updateOptions({ wordWrap: "on" });
    const editors = monaco.editor.getEditors();
    for (const editor of editors) wrap(editor);
    const later = monaco.editor.onDidCreateEditor(wrap);
    return () => later.dispose();
  }, [monaco]);
  return null;
}
