import { useGraphiQLActions } from "@graphiql/react";
import { useState, useSyncExternalStore } from "react";
import { enterKey, isKeyMissing, onChange } from "./key";

/** Asks for a key when the server has refused a request without a known one, and loads the schema with it. */
export function KeyField() {
  const actions = useGraphiQLActions();
  const isMissing = useSyncExternalStore(onChange, isKeyMissing);
  const [text, setText] = useState("");
  if (!isMissing) return null;
  return (
    <form
      className="key"
      onSubmit={(event) => {
        event.preventDefault();
        enterKey(text);
        setText("");
        void actions.introspect();
      }}
    >
      <label>
        API key or token{" "}
        <input
          type="password"
          autoComplete="off"
          required
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      <button type="submit">Sign in</button>
      <span>This server serves only callers with a key. It is forgotten when you leave the page.</span>
    </form>
  );
}
