// A model server that costs as little as Node allows (a bare TCP server that answers any POST with 313 bytes of
// OpenAI-shaped JSON), so that benchmarks measure the callers. Prints its port; ends with its parent.
import { createServer } from "node:net";

const latencyMs = Number(process.argv[2] ?? 0);
const body = JSON.stringify({
  id: "chatcmpl-bench",
  object: "chat.completion",
  created: 1,
  model: "bench",
  choices: [
    { index: 0, message: { role: "assistant", content: "A short answer of a model, as a classifier or a small chat model gives it." }, finish_reason: "stop" },
  ],
  usage: { prompt_tokens: 250, completion_tokens: 16, total_tokens: 266 },
});
const answer = Buffer.from(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);

const server = createServer({ noDelay: true }, (socket) => {
  let waiting = Buffer.alloc(0);
  socket.on("data", (piece) => {
    waiting = waiting.length === 0 ? piece : Buffer.concat([waiting, piece]);
    for (let end = findRequestEnd(waiting); end !== -1; end = findRequestEnd(waiting)) {
      waiting = waiting.subarray(end);
      if (latencyMs === 0) socket.write(answer);
      else setTimeout(() => socket.write(answer), latencyMs);
    }
  });
  socket.on("error", () => socket.destroy());
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(typeof address === "object" && address !== null ? address.port : "");
});
process.on("disconnect", () => process.exit());

/** Where the first whole request in `bytes` ends, or -1. */
function findRequestEnd(bytes: Buffer): number {
  const headEnd = bytes.indexOf("\r\n\r\n");
  if (headEnd === -1) return -1;
  const length = /content-length: (\d+)/i.exec(bytes.toString("latin1", 0, headEnd))?.[1] ?? "0";
  const end = headEnd + 4 + Number(length);
  return bytes.length >= end ? end : -1;
}
