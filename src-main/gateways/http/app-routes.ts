import type { IncomingMessage, ServerResponse } from "node:http";
import { type AppFile, type AppFiles, readAppFiles } from "./app-files.ts";
import { type Route, sendText } from "./http-server.ts";

/**
 * Paths that programs ask; a wrong one is told so, whatever the asker accepts. `/nodes` alone is a place in the app; and
 * `/metrics` is Prometheus', so the app's own charts are at `/charts`.
 */
const programPaths = /^\/(api|v1|socket\.io|healthz|metrics)(\/|$)|^\/nodes\//;

/**
 * The app: its files, and its first page for every path that is a place inside it. `folder` holds the built renderer, read
 * whole on first demand, so that a page and its parts stay of one build.
 */
export function makeAppRoutes(folder: string): Route {
  let reading: Promise<AppFiles | null> | null = null;
  return async (request, response, url) => {
    if ((request.method !== "GET" && request.method !== "HEAD") || programPaths.test(url.pathname)) return false;
    reading ??= readAppFiles(folder);
    const files = await reading;
    const asset = url.pathname === "/index.html" ? undefined : files?.get(url.pathname);
    if (asset !== undefined) {
      await sendFile(request, response, asset, isHashed(url.pathname) ? "public, max-age=31536000, immutable" : "no-cache");
      return true;
    }
    if (!isPlaceInApp(request, url.pathname)) return false;
    const page = files?.get("/index.html");
    if (page !== undefined) {
      await sendFile(request, response, page, "no-store");
      return true;
    }
    // It may be built while this runs; then it is read.
    reading = null;
    sendText(response, 503, "The app is not built. Run: npm run build");
    return true;
  };
}

function isPlaceInApp({ headers }: IncomingMessage, path: string): boolean {
  if (path === "/" || path === "/index.html") return true;
  return !path.startsWith("/assets/") && headers.accept?.includes("text/html") === true;
}

/** The build names what lies in assets by its content. */
function isHashed(path: string): boolean {
  return path.startsWith("/assets/");
}

async function sendFile(request: IncomingMessage, response: ServerResponse, file: AppFile, cacheControl: string): Promise<void> {
  const compress = takesGzip(request.headers["accept-encoding"]) ? file.compress : null;
  const tag = `"${file.tag}${compress === null ? "" : "-gzip"}"`;
  const caching = { etag: tag, "cache-control": cacheControl, ...(file.compress === null ? {} : { vary: "accept-encoding" }) };
  if (request.headers["if-none-match"]?.split(",").some((known) => known.trim().replace(/^W\//, "") === tag) === true) {
    response.writeHead(304, caching).end();
    return;
  }
  const body = compress === null ? file.body : await compress();
  response.writeHead(200, {
    ...caching,
    "content-type": file.contentType,
    "content-length": body.length,
    ...(compress === null ? {} : { "content-encoding": "gzip" }),
  });
  response.end(request.method === "HEAD" ? undefined : body);
}

function takesGzip(accepted: string | undefined): boolean {
  return (accepted ?? "").split(",").some((part) => {
    const [name, quality] = part.split(";");
    return name?.trim().toLowerCase() === "gzip" && !/^\s*q=0(\.0*)?\s*$/.test(quality ?? "");
  });
}
