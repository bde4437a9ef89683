import fc from "fast-check";
import { test } from "vitest";
import { QueueModel } from "./queue-model.ts";
import { queueCommands } from "./queue-commands.ts";
import { openRealQueue } from "./queue-real.ts";

/** How many sequences of commands are tried; more at night: `TORTURE_RUNS=5000 npm run test:torture`. */
const runs = Number(process.env["TORTURE_RUNS"] ?? 80);
const rows = 8;

test("whatever happens in whatever order, the queue holds what a model of twenty lines says", { timeout: Math.max(180_000, runs * 2000) }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands(queueCommands, { maxCommands: 60, size: "max" }), async (commands) => {
      const real = await openRealQueue(rows, 3);
      try {
        await fc.asyncModelRun(() => ({ model: new QueueModel(rows), real }), commands);
      } finally {
        await real.close();
      }
    }),
    { numRuns: runs },
  );
});
