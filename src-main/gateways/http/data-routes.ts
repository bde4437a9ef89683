import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { datasetFormatSchema } from "../../../src-shared/model/dataset.ts";
import { mayDo, neededRole } from "../../../src-shared/wire/actions.ts";
import { okReply, RefusedError, refuse } from "../../../src-shared/wire/reply.ts";
import type { ControlApi } from "../../control-api.ts";
import { DatasetError } from "../../datasets/dataset-error.ts";
import type { Callers } from "../../security/callers.ts";
import { type Route, sendJson } from "./http-server.ts";

const importQuery = z.object({ name: z.string().min(1).max(255), format: datasetFormatSchema.optional(), onBadRow: z.enum(["fail", "stop"]).default("fail") });
const resultsQuery = z.object({ format: z.enum(["jsonl", "csv"]).default("jsonl"), include: z.string().default("") });
const includeSchema = z.array(z.enum(["input", "steps"]));

/** Datasets in, results out: as streams, never through the socket. */
export function makeDataRoutes({ api, callers }: { api: Pick<ControlApi, "importDataset" | "readResults">; callers: Callers }): Route {
  return async (request, response, url) => {
    const results = /^\/api\/runs\/([A-Za-z0-9-]{1,100})\/results$/.exec(url.pathname);
    const isImport = request.method === "POST" && url.pathname === "/api/datasets";
    if (!isImport && (results === null || request.method !== "GET")) return false;
    const action = isImport ? "dataset:import" : "run:export";
    const caller = callers.identify(request);
    if (!("role" in caller)) sendJson(response, caller.status, refuse({ code: caller.code, message: caller.message }));
    else if (!mayDo(caller.role, action)) sendJson(response, 403, refuse({ code: "E_ROLE", message: `This needs the role ${neededRole(action)}.` }));
    else if (isImport) await takeDataset(api, request, response, url);
    else await giveResults(api, { run: results?.[1] ?? "", asFile: caller.session !== null }, response, url);
    return true;
  };
}

async function takeDataset(api: Pick<ControlApi, "importDataset">, request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
  const query = importQuery.safeParse(Object.fromEntries(url.searchParams));
  if (!query.success) return sendJson(response, 400, refuse({ code: "E_MESSAGE", message: "name, format or onBadRow is not what it must be" }));
  const { name, format, onBadRow } = query.data;
  try {
    const dataset = await api.importDataset({ stream: request, name, bytes: readLength(request) }, { onBadRow, ...(format === undefined ? {} : { format }) });
    sendJson(response, 200, okReply(dataset));
  } catch (cause) {
    if (!(cause instanceof DatasetError || cause instanceof RefusedError)) throw cause;
    // The rest of the upload is read and dropped, so that the other side gets to see the answer.
    request.resume();
    sendJson(response, 422, refuse({ code: cause.code, message: cause.message.slice(0, 4000) }));
  }
}

/** Null when the sender does not say how much it sends. */
function readLength({ headers }: IncomingMessage): number | null {
  return headers["content-length"] === undefined ? null : Number(headers["content-length"]);
}

async function giveResults(
  api: Pick<ControlApi, "readResults">,
  { run, asFile }: { run: string; asFile: boolean },
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const query = resultsQuery.safeParse(Object.fromEntries(url.searchParams));
  const include = includeSchema.safeParse(query.data?.include.split(",").filter((part) => part !== ""));
  if (!query.success || !include.success) return sendJson(response, 400, refuse({ code: "E_MESSAGE", message: "format or include is not what it must be" }));
  const { format } = query.data;
  try {
    const pieces = api.readResults(run, { format, include: include.data })[Symbol.asyncIterator]();
    const first = await pieces.next();
    response.writeHead(200, {
      "content-type": format === "csv" ? "text/csv; charset=utf-8" : "application/x-ndjson",
      "cache-control": "no-store",
      // A window that follows a link to it saves a file instead of leaving the app.
      ...(asFile ? { "content-disposition": `attachment; filename="${run}.${format}"` } : {}),
    });
    for (let piece = first; piece.done !== true && !response.destroyed; piece = await pieces.next()) {
      if (!response.write(piece.value)) await Promise.race([once(response, "drain"), once(response, "close")]);
    }
    response.end();
  } catch (cause) {
    if (!(cause instanceof RefusedError) || response.headersSent) throw cause;
    sendJson(response, 404, refuse({ code: cause.code, message: cause.message }));
  }
}
