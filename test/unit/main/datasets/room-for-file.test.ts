import { expect, test } from "vitest";
import { DatasetImports } from "../../../../src-main/datasets/dataset-imports.ts";
import { requireRoomForFile } from "../../../../src-main/datasets/room-for-file.ts";
import { openControlBench } from "../../../support/control-bench.ts";
import { ByteSource } from "./dataset-reading.ts";

test.each<[what: string, name: string, bytes: number | null, room: number | null, isRefused: boolean]>([
  ["a file that two and a half times fits", "rows.jsonl", 400, 1000, false],
  ["a larger one", "rows.jsonl", 401, 1000, true],
  ["a compressed one counts four times", "rows.jsonl.gz", 101, 1000, true],
  ["a compressed one that fits", "rows.jsonl.GZ", 100, 1000, false],
  ["a stream of unknown length", "-", null, 1000, false],
  ["a disk that does not tell", "rows.jsonl", 10e12, null, false],
])("%s: only what surely does not fit on the disk is refused before it is read", (_, name, bytes, room, isRefused) => {
  const act = (): void => requireRoomForFile({ name, bytes }, room);
  if (isRefused) expect(act).toThrow(expect.objectContaining({ code: "E_NO_ROOM" }));
  else expect(act).not.toThrow();
});

test("an import that would fill the disk is refused with both sizes, before it is read, and leaves nothing", async () => {
  await using bench = await openControlBench();
  const { store, clock, random } = bench;
  const imports = new DatasetImports({ store, clock, random, requireRoom: () => undefined, onEnd: () => undefined, measureFreeBytes: async () => 3e9 });
  let isRead = false;
  async function* stream(): AsyncGenerator<Uint8Array> {
    isRead = true;
    yield* new ByteSource('{"a":1}\n');
  }
  const importing = imports.run({ name: "rows.jsonl", bytes: 5e9, stream: stream() }, { onBadRow: "fail" });
  await expect(importing).rejects.toMatchObject({
    code: "E_NO_ROOM",
    message: expect.stringMatching(/^rows\.jsonl needs about 12\.5 GB .* 3\.0 GB are free; make room/),
  });
  expect([isRead, store.datasets.list(), store.datasets.listUnfinished(), imports.listOpen()]).toEqual([false, [], [], []]);
});
