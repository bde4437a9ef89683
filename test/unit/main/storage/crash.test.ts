import { expect, test } from "vitest";
import { openStore } from "../../../../src-main/storage/store.ts";
import { makeTempDir } from "../../../support/temp-dir.ts";
import { startScript } from "./start-script.ts";

test.each([3, 40])("a process killed while it writes, after %i acknowledgements, loses nothing that it acknowledged", async (acknowledgements) => {
  await using folder = await makeTempDir();
  await using writer = startScript("crash-writer.ts", folder.path);
  await writer.waitForLines(acknowledgements);
  await writer.kill();
  const rows = writer.lines.flatMap((line) => line.split(",").map(Number));
  expect(rows.length).toBeGreaterThanOrEqual(acknowledgements);

  const store = openStore(folder.path);
  expect(store.checkIntegrity()).toBe("ok");
  const [run] = store.runs.list(1);
  if (run === undefined) throw new Error("the run is gone");
  const succeeded = store.outcomes.readPage(run.taskBase, run.taskBase + run.total - 1).filter(({ state }) => state === "succeeded");
  const succeededRows = new Set(succeeded.map(({ key }) => key - run.taskBase));
  expect(rows.filter((row) => !succeededRows.has(row))).toEqual([]);
  const values = new Map(store.results.readPage(run.taskBase, run.taskBase + run.total - 1).map(({ taskKey, value }) => [taskKey - run.taskBase, value]));
  expect(rows.filter((row) => values.get(row) !== `"answer ${row}"`)).toEqual([]);
  // All of a turn or nothing of it: the counters are those of the rows.
  expect({ pending: run.pending, leased: run.leased, succeeded: run.succeeded }).toEqual({
    pending: store.tasks.countByState(run).pending,
    leased: store.tasks.countByState(run).leased,
    succeeded: succeededRows.size,
  });
  store.close();
});
