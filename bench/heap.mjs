// Loaded into programs under test: tells what is on their heap when it is asked.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");

process.on("message", () => {
  collect();
  process.send(process.memoryUsage().heapUsed);
});
// Whoever asks does not keep the program alive.
process.channel?.unref();
