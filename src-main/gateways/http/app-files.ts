import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

/** A file of the app, whole, in memory: the app is a few megabytes. */
export type AppFile = {
  contentType: string;
  /** Of its bytes as they lie on disk, without quotes. */
  tag: string;
  body: Buffer;
  /** Its bytes as gzip, made on first demand and kept; null for what compression would not make smaller. */
  compress: (() => Promise<Buffer>) | null;
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

/** Brotli would save another 5 % and take eight times as long, which the first page would wait for. */
function makeCompressor(body: Buffer): () => Promise<Buffer> {
  let made: Promise<Buffer> | null = null;
  return () => (made ??= promisify(gzip)(body));
}
