import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { connectToUrl } from "../../../src-main/control-client.ts";
import type { DatasetSource } from "../../../src-main/control-api.ts";
import { waitFor } from "../../support/wait-for.ts";
import { type OpenPlane, openPlane } from "./gateways/open-plane.ts";

/** A source that counts what is read of it; `next` gives its pieces, and `ended` tells that nobody reads it any more. */
class WatchedSource implements DatasetSource {
  readonly name = "rows.jsonl";
  readonly bytes = null;
  readonly stream: AsyncIterable<Uint8Array>;
  read = 0;
  ended = false;

  constructor(next: (at: number) => string | Promise<string>) {
    this.stream = this.#give(next);
  }

  async *#give(next: (at: number) => string | Promise<string>): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        const piece = Buffer.from(await next(this.read));
        this.read += 1;
        yield piece;
      }
    } finally {
      this.ended = true;
    }
  }
}

async function connect(plane: OpenPlane) {
  return connectToUrl(plane.url, (await plane.makeSecret("operator")).secret);
}

const rows = `${JSON.stringify({ text: "x".repeat(1000) })}\n`.repeat(50);

test("an upload that is refused reads no more of its source", async () => {
  await using plane = await openPlane();
  const api = await connect(plane);
  const source = new WatchedSource((at) => (at === 3 ? "no row\n" : rows));
  await expect(api.importDataset(source, { onBadRow: "stop" })).rejects.toMatchObject({ code: expect.stringMatching(/^E_/) });
  await waitFor(() => source.ended, { what: "the end of the reading" });
  await api.close();
});

test("an upload that is aborted reads no more of its source, and nothing of it is kept", async () => {
  await using plane = await openPlane();
  const api = await connect(plane);
  const abort = new AbortController();
  const source = new WatchedSource((at) => {
    if (at === 5) abort.abort(new Error("enough"));
    return rows;
  });
  await expect(api.importDataset(source, { onBadRow: "fail", signal: abort.signal })).rejects.toThrow("enough");
  await waitFor(() => source.ended, { what: "the end of the reading" });
  expect(await api.call("dataset:list", {})).toEqual([]);
  await api.close();
});

test("an upload that is refused while its source gives nothing more does not wait for it", async () => {
  await using plane = await openPlane();
  const api = await connect(plane);
  // More than is gathered before it is looked at.
  const enough = 100;
  let giveMore = (_piece: string): void => {};
  const source = new WatchedSource((at) => (at < enough ? `no row\n${rows}` : new Promise((resolve) => (giveMore = resolve))));
  await expect(api.importDataset(source, { onBadRow: "stop" })).rejects.toMatchObject({ code: expect.stringMatching(/^E_/) });
  giveMore(rows);
  await waitFor(() => source.ended, { what: "the end of the reading" });
  expect(source.read).toBeLessThanOrEqual(enough + 1);
  await api.close();
});

test("an upload that is taken is read to its end", async () => {
  await using plane = await openPlane();
  const api = await connect(plane);
  const told: number[] = [];
  const pieces = [rows, rows, rows].map((text) => Buffer.from(text));
  const source: DatasetSource = { name: "rows.jsonl", bytes: null, stream: Readable.from(pieces) };
  const dataset = await api.importDataset(source, { onBadRow: "stop", onProgress: ({ bytes }) => void told.push(bytes) });
  expect(dataset).toMatchObject({ rows: 150, badRows: 0 });
  expect(told.at(-1)).toBe(3 * rows.length);
  await api.close();
});
