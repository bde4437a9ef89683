import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { io, type Socket } from "socket.io-client";
import { datasetSummarySchema } from "../src-shared/model/dataset.ts";
import { RefusedError, type Reply, replySchema } from "../src-shared/wire/reply.ts";
import { type UiUpEvent, type UiUpInput, type UiUpValue, uiUpReplySchema } from "../src-shared/wire/ui-up.ts";
import type { ControlApi, DatasetSource, ImportOptions, ResultOptions } from "./control-api.ts";
import { toReachableAuthority } from "../src-shared/core/reachable-authority.ts";
import { readControlAddress } from "./storage/folder-lock.ts";

/** How long a control plane may take for one command; deleting and pruning take longest. */
const commandTimeoutMs = 3_600_000;
const connectTimeoutMs = 5000;

/** The control plane that serves this folder now, or null. */
export async function connectToFolder(dataDir: string): Promise<ControlApi | null> {
  const address = readControlAddress(dataDir)?.address;
  if (address === null || address === undefined) return null;
  try {
    return await connectToUrl(`http://${toReachableAuthority(address)}`, address.key);
  } catch (cause) {
    // The address of one that was killed: nobody answers there, or somebody else does.
    if (cause instanceof RefusedError) return null;
    throw cause;
  }
}

/** A control plane anywhere. Throws `RefusedError` E_UNREACHABLE or E_TOKEN_INVALID. */
export async function connectToUrl(url: string, token: string): Promise<ControlApi> {
  const base = parseBase(url);
  const socket = io(new URL("/ui", base).href, { transports: ["websocket"], auth: { token }, reconnection: false, timeout: connectTimeoutMs });
  await connected(socket, base);
  return {
    call: (event, request) => callOver(socket, event, request),
    importDataset: (source, options) => upload(base, token, source, options),
    readResults: (run, options) => download(base, token, run, options),
    async close() {
      socket.disconnect();
    },
  };
}

function parseBase(url: string): URL {
  try {
    const base = new URL(url);
    if (base.protocol === "http:" || base.protocol === "https:") return base;
  } catch {
    // Not a URL at all; the sentence below holds for both.
  }
  throw new RefusedError("E_UNREACHABLE", `${url} is not the address of a control plane; it looks like http://host:port`);
}

function connected(socket: Socket, base: URL): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("connect_error", (cause: Error & { data?: { code?: string } }) => {
      socket.disconnect();
      const code = cause.data?.code;
      reject(
        code === undefined
          ? new RefusedError("E_UNREACHABLE", `No control plane answers at ${base.host}. Is it running?`)
          : new RefusedError(code, cause.message),
      );
    });
  });
}

async function callOver<Event extends UiUpEvent>(socket: Socket, event: Event, request: UiUpInput<Event>): Promise<UiUpValue<Event>> {
  let answer: unknown;
  try {
    answer = await socket.timeout(commandTimeoutMs).emitWithAck(event, request);
  } catch {
    throw new RefusedError("E_UNREACHABLE", "The connection to the control plane was lost. Runs go on there; ask again with: inferno runs");
  }
  return takeReply(uiUpReplySchema(event).parse(answer) as Reply<UiUpValue<Event>>);
}

function takeReply<Value>(reply: Reply<Value>): Value {
  if (reply.ok) return reply.value;
  throw new RefusedError(reply.failure.code, reply.failure.message, reply.failure.problems);
}

async function upload(base: URL, token: string, source: DatasetSource, options: ImportOptions): Promise<UiUpValue<"dataset:list">[number]> {
  const url = new URL("/api/datasets", base);
  url.searchParams.set("name", source.name);
  url.searchParams.set("onBadRow", options.onBadRow);
  if (options.format !== undefined) url.searchParams.set("format", options.format);
  const answered = new AbortController();
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
      body: Readable.toWeb(Readable.from(readUntil(answered.signal, source, options))) as ReadableStream,
      duplex: "half",
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    // An answer before the end is a refusal: the rest need not be sent.
    answered.abort();
    return takeReply(replySchema(datasetSummarySchema).parse(await response.json()) as Reply<UiUpValue<"dataset:list">[number]>);
  } finally {
    answered.abort();
  }
}

/** The source's pieces, until `stop` is aborted; then the source is let go, even while its next piece is being waited for. */
async function* readUntil(stop: AbortSignal, { stream }: DatasetSource, { onProgress }: ImportOptions): AsyncGenerator<Uint8Array> {
  const pieces = stream[Symbol.asyncIterator]();
  let wake = (): void => undefined;
  stop.addEventListener("abort", () => wake(), { once: true });
  let bytes = 0;
  try {
    while (!stop.aborted) {
      const next = await new Promise<IteratorResult<Uint8Array, unknown> | null>((resolve, reject) => {
        wake = () => resolve(null);
        pieces.next().then(resolve, reject);
      });
      if (next === null || next.done === true) return;
      bytes += next.value.length;
      yield next.value;
      onProgress?.({ rows: 0, badRows: 0, bytes });
    }
  } finally {
    // Not waited for: a source that waits for its next piece ends after it.
    pieces.return?.().catch(() => undefined);
  }
}

async function* download(base: URL, token: string, run: string, options: ResultOptions): AsyncGenerator<string> {
  const url = new URL(`/api/runs/${encodeURIComponent(run)}/results`, base);
  url.searchParams.set("format", options.format);
  url.searchParams.set("include", options.include.join(","));
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  if (!response.ok || response.body === null) takeReply(replySchema(datasetSummarySchema).parse(await response.json()));
  else yield* response.body.pipeThrough(new TextDecoderStream());
}
