import { parseArgs } from "node:util";
import { startControlPlane } from "../../src-main/control-plane.ts";

/**
 * A control plane as a process of its own, without local nodes, whose leases end soon so that a test does not wait a minute
 * for each death:
 *   node test/support/control-plane-main.ts --data-dir DIR --port 0 --lease-ttl-ms 4000
 * Prints its port; SIGTERM ends it in order. It listens beyond loopback's names, so that nodes can come through a proxy.
 */
const { values } = parseArgs({
  options: {
    "data-dir": { type: "string" },
    port: { type: "string", default: "0" },
    "lease-ttl-ms": { type: "string", default: "4000" },
  },
});
if (values["data-dir"] === undefined) throw new Error("--data-dir is missing");

const plane = await startControlPlane({
  dataDir: values["data-dir"],
  listen: { host: "0.0.0.0", port: Number(values.port) },
  continueRuns: true,
  leaseTtlMs: Number(values["lease-ttl-ms"]),
  onNotice: (sentence) => void process.stderr.write(`${sentence}\n`),
});
process.once("SIGTERM", () => void plane.close().then(() => process.exit(0)));
process.stdout.write(`${plane.address?.port}\n`);
