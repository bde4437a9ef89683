import { LevelKeeper } from "../../src-main/metrics/level-keeper.ts";
import { ControlBench } from "./control-bench.ts";

/** Records some calls in the folder it is given and sums them up into the coarser levels; made to be killed while it does. */
const bench = new ControlBench({ path: process.argv[2] as string, remove: async () => undefined });
await bench.start({ rows: 20 });
const node = await bench.join();
for (const chunk of await bench.ask(node, 20)) await bench.finish(node, chunk);
bench.clock.advance(3_600_000);
new LevelKeeper({ store: bench.store, clock: bench.clock }).advance(1000);
