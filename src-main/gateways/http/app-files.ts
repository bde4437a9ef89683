import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

export type Encoding = "br" | "gzip";

/** A file of the app, whole, in memory: the app is a few megabytes. */
export type AppFile = {
  contentType: string;
  /** Of its bytes as they lie on disk, without quotes. */
  tag: string;
  body: Buffer;
  /** Made on first demand and kept; null for what compression would not make smaller. */
  compress: ((encoding: Encoding) => Promise<Buffer>) | null;
};

/** By path from the root of the site: `/index.html`, `/assets/main-abc.js`. */
export type AppFiles = ReadonlyMap<string, AppFile>;

const contentTypeByExtension: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".webp": "image/webp",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".woff": "font/woff",
  ".wasm": "application/wasm",
  ".txt": "text/plain; charset=utf-8",
};
const compressedAlready = new Set([".png", ".jpg", ".webp", ".woff2", ".woff"]);
/** Below this, headers weigh more than what is saved. */
const minCompressedBytes = 1024;

/** Reads the built app. Null when it was not built. Only what is listed here is ever answered, so no path leads elsewhere. */
export async function readAppFiles(folder: string): Promise<AppFiles | null> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry): Promise<[string, AppFile]> => {
        const path = join(entry.parentPath, entry.name);
        return [`/${relative(folder, path).split(sep).join("/")}`, makeAppFile(path, await readFile(path))];
      }),
  );
  const found = new Map(files);
  return found.has("/index.html") ? found : null;
}

function makeAppFile(path: string, body: Buffer): AppFile {
  const extension = extname(path).toLowerCase();
  return {
    contentType: contentTypeByExtension[extension] ?? "application/octet-stream",
    tag: createHash("sha256").update(body).digest("base64url").slice(0, 22),
    body,
    compress: compressedAlready.has(extension) || body.length < minCompressedBytes ? null : makeCompressor(body),
  };
}

function makeCompressor(body: Buffer): (encoding: Encoding) => Promise<Buffer> {
  const made = new Map<Encoding, Promise<Buffer>>();
  return (encoding) => {
    const known = made.get(encoding) ?? compress(body, encoding);
    made.set(encoding, known);
    return known;
  };
}

/** Quality 5 costs 10 ms for 300 KB and leaves little to gain; the best one would cost half a second of the first paint. */
function compress(body: Buffer, encoding: Encoding): Promise<Buffer> {
  if (encoding === "gzip") return promisify(gzip)(body);
  return promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_SIZE_HINT]: body.length } });
}
