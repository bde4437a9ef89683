import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { DatasetError } from "./dataset-error.ts";
import { type DatasetLimits, formatBytes } from "./dataset-limits.ts";

type InflateLimits = Pick<DatasetLimits, "maxInflateRatio" | "inflateGraceBytes" | "maxInflatedBytes">;

/**
 * Decompresses gzip, of one member or several, as a stream. Throws `DatasetError` E_GZIP_CORRUPT for damaged or cut off
 * data and for anything but zeros after the end, E_DECOMPRESSION_BOMB when far more comes out than a dataset would give.
 */
export async function* gunzip(source: AsyncIterable<Uint8Array>, name: string, limits: InflateLimits): AsyncGenerator<Uint8Array> {
  let bytesIn = 0;
  let bytesOut = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      bytesIn += chunk.length;
      yield chunk;
    }
  }
  const inflated = createGunzip();
  // Errors of either side arrive where `inflated` is read.
  pipeline(Readable.from(counted(), { objectMode: false }), inflated, () => undefined);
  try {
    for await (const chunk of inflated as AsyncIterable<Buffer>) {
      bytesOut += chunk.length;
      requireSaneSize(bytesIn, bytesOut, { name, limits });
      yield chunk;
    }
  } catch (error) {
    throw isZlibError(error) ? corrupt(name, bytesOut, error) : error;
  } finally {
    inflated.destroy();
  }
}

function requireSaneSize(bytesIn: number, bytesOut: number, { name, limits }: { name: string; limits: InflateLimits }): void {
  const isBomb = bytesOut > limits.inflateGraceBytes && bytesOut > bytesIn * limits.maxInflateRatio;
  if (!isBomb && bytesOut <= limits.maxInflatedBytes) return;
  const size = `${formatBytes(bytesIn)} of it became more than ${formatBytes(bytesOut)}`;
  throw new DatasetError(
    "E_DECOMPRESSION_BOMB",
    `${name} grows too much when decompressed: ${size}. If that is right, decompress it first and give the plain file.`,
  );
}

function isZlibError(error: unknown): error is Error & { code: string } {
  return error instanceof Error && "code" in error && typeof error.code === "string" && error.code.startsWith("Z_");
}

function corrupt(name: string, bytesOut: number, cause: Error & { code: string }): DatasetError {
  const what = cause.code === "Z_BUF_ERROR" ? "ends in the middle of its gzip data" : "has damaged gzip data or something else after its end";
  return new DatasetError("E_GZIP_CORRUPT", `${name} ${what} (after ${bytesOut} bytes of text); copy or compress it again, \`gzip -t\` checks it.`, { cause });
}
