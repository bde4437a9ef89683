import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { startWitnessServer } from "./witness-server.ts";
import type { FaultByRow } from "./witness/behaviour.ts";
import type { LogMode } from "./witness/call-log.ts";

/**
 * The witness as a process of its own, so that a test process may be killed and its log survives:
 *   node test/support/witness-main.ts --port 0 --log FILE --latency-ms 20
 * Prints its port as first line; ends at SIGTERM, or at the end of its standard input under --with-parent.
 */
const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    log: { type: "string" },
    mode: { type: "string", default: "full" },
    "latency-ms": { type: "string", default: "0" },
    "token-ms": { type: "string", default: "0" },
    /** A JSON file: behaviours by row key. */
    faults: { type: "string" },
    "with-parent": { type: "boolean", default: false },
  },
});

const server = await startWitnessServer({
  port: Number(values.port),
  log: values.mode as LogMode,
  latencyMs: Number(values["latency-ms"]),
  tokenMs: Number(values["token-ms"]),
  ...(values.log === undefined ? {} : { logFile: values.log }),
  ...(values.faults === undefined ? {} : { faults: JSON.parse(readFileSync(values.faults, "utf8")) as FaultByRow }),
});
process.stdout.write(`${server.port}\n`);

const stop = (): void => void server.close().then(() => process.exit(0));
process.once("SIGTERM", stop);
process.once("SIGINT", stop);
if (values["with-parent"]) process.stdin.once("end", stop).resume();
