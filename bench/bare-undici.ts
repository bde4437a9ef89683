// The baseline: a bare loop of `undici.request`, 64 in flight, the answer parsed, nothing kept.
// Arguments: port, rows file, rows. Reads the rows first; prints one JSON line; ends with its parent.
import { readFileSync } from "node:fs";
import { Pool } from "undici";

const inFlight = 64;
const [port, file, count] = process.argv.slice(2);
const rows = readFileSync(file as string, "utf8")
  .trimEnd()
  .split("\n")
  .slice(0, Number(count));
const pool = new Pool(`http://127.0.0.1:${port}`, { connections: inFlight, pipelining: 1 });

process.on("message", () => {
  void measure(rows.length).then((figures) => process.send?.(figures));
});
process.on("disconnect", () => process.exit());
process.send?.("ready");

async function measure(total: number): Promise<{ rowsPerSecond: number; cpuUsPerRow: number }> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  let next = 0;
  const loop = async (): Promise<void> => {
    while (next < total) await callOnce(rows[next++] as string);
  };
  await Promise.all(Array.from({ length: inFlight }, loop));
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { rowsPerSecond: total / seconds, cpuUsPerRow: (user + system) / total };
}

async function callOnce(row: string): Promise<void> {
  const { text } = JSON.parse(row) as { text: string };
  const body = JSON.stringify({ messages: [{ role: "user", content: `Label this: ${text}` }], temperature: 0, model: "bench" });
  const response = await pool.request({ path: "/v1/chat/completions", method: "POST", headers: { "content-type": "application/json" }, body });
  const answer = (await response.body.json()) as { choices: { message: { content: string } }[] };
  if (answer.choices[0]?.message.content === undefined) throw new Error("no content");
}
