/** A connection without a client's manners: bytes in, bytes out. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { onTestFinished } from "vitest";

export interface RawConnection {
  readonly socket: Socket;
  /** What has arrived so far. */
  readonly text: () => string;
  /** Resolves with everything that has arrived when the connection is closed. */
  readonly closed: Promise<string>;
}

/** Connects to `url`, and sends `bytes`. */
export async function rawConnection(url: string, bytes = ""): Promise<RawConnection> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  onTestFinished(() => void socket.destroy());
  let text = "";
  socket.on("data", (chunk) => {
    text += String(chunk);
  });
  // Told by the end of the connection.
  socket.on("error", () => undefined);
  const closed = new Promise<string>((resolve) => {
    socket.once("close", () => resolve(text));
  });
  await once(socket, "connect");
  socket.write(bytes);
  return { socket, text: () => text, closed };
}

/** The parts of an answer; its body read as JSON. */
export function parsedAnswer(text: string) {
  const [head = "", body = ""] = text.split("\r\n\r\n");
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]);
  return { status, head: head.toLowerCase(), body: JSON.parse(body) as unknown };
}
