/** Records results without end in the folder it is given, and prints the rows of each push that was acknowledged. Made to be killed. */
import { writeSync } from "node:fs";
import { ControlBench } from "../../../support/control-bench.ts";

const bench = new ControlBench({ path: process.argv[2] as string, remove: async () => {} });
await bench.start({ rows: 20_000 });
const node = await bench.join();
for (;;) {
  for (const chunk of await bench.ask(node, 40)) {
    await bench.finish(node, chunk);
    writeSync(1, `${chunk.rowIndexes.join(",")}\n`);
  }
}
