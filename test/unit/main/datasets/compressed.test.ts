import { createGzip, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { readDataset } from "../../../../src-main/datasets/read-dataset.ts";
import { ByteSource, briefly, readAll, readError } from "./dataset-reading.ts";

const text = '{"a":1}\n{"a":2}\n';
const plain: [number, string][] = [
  [1, '{"a":1}'],
  [2, '{"a":2}'],
];

describe("gzip", () => {
  test.each(["rows.jsonl.gz", "rows.jsonl", "rows.JSONL.GZ", "rows"])("is seen by its content in a file named %s", async (name) => {
    expect(briefly((await readAll(gzipSync(text), { name })).rows)).toEqual(plain);
  });

  test("of several members, and with zeros after its end, is read whole", async () => {
    const bytes = Buffer.concat([gzipSync('{"a":1}\n{"a"'), gzipSync(":2}\n"), Buffer.alloc(512)]);
    expect(briefly((await readAll(bytes)).rows)).toEqual(plain);
  });

  test("of CSV is named by the extension before .gz", async () => {
    expect(await readAll(gzipSync("a\n1\n"), { name: "rows.csv.gz" })).toMatchObject({ format: "csv", rows: [{ input: '{"a":"1"}' }] });
  });

  test("of nothing is an empty file", async () => {
    expect((await readError(gzipSync(""))).code).toBe("E_EMPTY_FILE");
  });

  test("that ends too early is refused", async () => {
    const bytes = gzipSync(text);
    const error = await readError(bytes.subarray(0, bytes.length - 3));
    expect(error.code).toBe("E_GZIP_CORRUPT");
    expect(error.message).toMatch(/rows\.jsonl ends in the middle of its gzip data/);
  });

  test("with a wrong byte, or with something after its end, is refused", async () => {
    const bytes = gzipSync(text);
    const damaged = Buffer.from(bytes);
    damaged[bytes.length - 6] = (damaged[bytes.length - 6] ?? 0) ^ 0xff;
    for (const bad of [damaged, Buffer.concat([bytes, Buffer.from("and more")])]) expect((await readError(bad)).code).toBe("E_GZIP_CORRUPT");
  });

  test("within gzip is named", async () => {
    expect((await readError(gzipSync(gzipSync(text)))).message).toMatch(/gzip within gzip/);
  });

  test("passes on what its source throws, and closes it", async () => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield gzipSync(text).subarray(0, 12);
      throw new RangeError("the disk is gone");
    }
    await expect(readAll(failing())).rejects.toThrow(new RangeError("the disk is gone"));
  });
});

describe("a decompression bomb", () => {
  async function* blanks(bytes: number): AsyncGenerator<Uint8Array> {
    const gzip = createGzip();
    const block = Buffer.alloc(1024 * 1024, " ");
    const written = (async () => {
      for (let count = 0; count < bytes; count += block.length) if (!gzip.write(block)) await new Promise((resolve) => gzip.once("drain", resolve));
      gzip.end();
    })();
    yield* gzip as AsyncIterable<Buffer>;
    await written;
  }

  test("stops soon after 64 MiB when more than a hundred times its size comes out", async () => {
    const error = await readError(blanks(100 * 1024 * 1024), { name: "bomb.jsonl.gz" });
    expect(error.code).toBe("E_DECOMPRESSION_BOMB");
    expect(error.message).toMatch(/bomb\.jsonl\.gz.*became more than 64(\.\d)? MiB/);
  });

  test("stops at the size that a file may have", async () => {
    expect((await readError(gzipSync(text.repeat(100)), { limits: { maxInflatedBytes: 1000 } })).code).toBe("E_DECOMPRESSION_BOMB");
  });

  test("is not suspected in a small file that compresses very well", async () => {
    expect((await readAll(gzipSync(text.repeat(20_000)))).rows.length).toBe(40_000);
  });
});

describe("leaving early", () => {
  test.each([
    ["plain", Buffer.from(text.repeat(5000))],
    ["gzipped", gzipSync(text.repeat(5000))],
  ])("closes a %s source", async (_, bytes) => {
    const source = new ByteSource(bytes.subarray(0, 100), bytes.subarray(100));
    const { rows } = await readDataset(source, { name: "rows.jsonl" });
    await rows.next();
    await rows.return(undefined);
    await expect.poll(() => source.isClosed).toBe(true);
  });
});
