import type { ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import type { JsonValue } from "../../../src-shared/model/json.ts";
import { errorBody, type Family, familyOf } from "./answers.ts";
import type { Behaviour, Gate } from "./behaviour.ts";
import type { PlannedAnswer } from "./planned-answer.ts";

/** How fast things go, and when to stop. */
export type Pace = {
  /** Before the answer begins. */
  latencyMs: number;
  /** Between two events of a stream. */
  tokenMs: number;
  /** Aborts when the server closes. */
  signal: AbortSignal;
};

export type Delivery = { response: ServerResponse; path: string; planned: PlannedAnswer; behaviour: Behaviour | undefined; gates: readonly Gate[]; pace: Pace };

const html = "<!DOCTYPE html><html><head><title>Sign in to Guest Wi-Fi</title></head><body><h1>Welcome</h1><p>Please accept the terms.</p></body></html>";

/** Sends the answer, or what the behaviour makes of it. Ends quietly when the client goes or the server closes. */
export async function perform(delivery: Delivery): Promise<void> {
  const { behaviour, gates, pace } = delivery;
  for (const gate of gates) await Promise.race([gate.passed(), aborted(pace.signal)]);
  const waitMs = pace.latencyMs + (behaviour?.delayMs ?? 0);
  if (waitMs > 0 && !(await waited(waitMs, delivery))) return;
  if (gone(delivery)) return;
  if (behaviour === undefined) await sendWell(delivery, {});
  else await misbehave(behaviour, delivery);
}

/** The good answer when nothing has to be waited for: synchronous, one write. */
export function sendJson(response: ServerResponse, status: number, body: JsonValue, headers: Record<string, string> = {}): void {
  const text = JSON.stringify(body);
  response.sendDate = false;
  response.writeHead(status, ["content-type", "application/json", "content-length", String(Buffer.byteLength(text)), ...Object.entries(headers).flat()]);
  response.end(text);
}

async function sendWell(delivery: Delivery, headers: Record<string, string>): Promise<void> {
  const { planned, response } = delivery;
  if (planned.kind === "json") return sendJson(response, planned.status, planned.body, headers);
  response.writeHead(200, { "content-type": planned.contentType, ...headers });
  await sendFrames([...planned.frames, ...planned.endFrames], delivery);
  response.end();
}

async function misbehave(behaviour: Behaviour, delivery: Delivery): Promise<void> {
  const { response, planned } = delivery;
  switch (behaviour.kind) {
    case "answer":
      return sendWell(delivery, behaviour.headers ?? {});
    case "status":
      return sendStatus(behaviour, delivery);
    case "hang":
      if (behaviour.after === "headers") openBody(delivery);
      return;
    case "reset":
      return reset(behaviour.when, delivery);
    case "truncate":
      return truncate(delivery);
    case "html":
      response.writeHead(behaviour.status ?? 200, { "content-type": "text/html; charset=utf-8" }).end(html);
      return;
    case "error-in-200":
      return errorInside(behaviour, delivery);
    case "stream-cut":
      return cutStream(delivery);
    case "no-end-marker":
      if (planned.kind === "json") return sendWell(delivery, {});
      openBody(delivery);
      await sendFrames(planned.frames, delivery);
      response.end();
      return;
    case "keep-alives":
      return trickle(delivery, planned.kind === "stream" ? planned.keepAlive : "\n", behaviour.everyMs);
    case "redirect":
      response.writeHead(behaviour.status ?? 307, { location: behaviour.location }).end();
      return;
    case "drip":
      return behaviour.forever === true ? trickle(delivery, " ", behaviour.everyMs) : drip(delivery, behaviour.everyMs);
    case "text":
      response.writeHead(200, { "content-type": behaviour.contentType ?? "application/json" }).end(behaviour.text);
      return;
    case "empty":
      return sendEmpty(delivery);
    case "endless":
      return flood(delivery);
    case "bomb":
      response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" }).end(gzipSync(Buffer.alloc(behaviour.mib * 1024 * 1024, "x")));
      return;
    case "raw":
      response.socket?.end(behaviour.text);
  }
}

function sendStatus(behaviour: Extract<Behaviour, { kind: "status" }>, { response, path }: Delivery): void {
  const family: Family = familyOf(path);
  const fallback = errorBody(family, { message: behaviour.message ?? `status ${behaviour.status}`, code: behaviour.code ?? "server_error" });
  const body = behaviour.body ?? fallback;
  if (typeof body !== "string") return sendJson(response, behaviour.status, body, behaviour.headers);
  response.writeHead(behaviour.status, { "content-type": "text/plain", ...behaviour.headers }).end(body);
}

/** Reset: RST, what the client may have been sent before is lost or not as the network likes. */
async function reset(when: "before" | "headers" | "mid-body", delivery: Delivery): Promise<void> {
  const { response } = delivery;
  if (when === "headers") {
    response.writeHead(200, { "content-type": contentTypeOf(delivery.planned), "content-length": 100_000 });
    response.flushHeaders();
  } else if (when === "mid-body") {
    response.writeHead(200, { "content-type": contentTypeOf(delivery.planned), "content-length": 100_000 });
    await written(response, half(delivery.planned));
  }
  // The client must have read what came before the reset, which would otherwise overtake it.
  if (when !== "before") await waited(20, delivery);
  response.socket?.resetAndDestroy();
}

async function truncate(delivery: Delivery): Promise<void> {
  const text = wholeText(delivery.planned);
  delivery.response.writeHead(200, { "content-type": contentTypeOf(delivery.planned), "content-length": Buffer.byteLength(text) });
  await written(delivery.response, half(delivery.planned));
  delivery.response.socket?.end();
}

async function cutStream(delivery: Delivery): Promise<void> {
  openBody(delivery);
  await written(delivery.response, half(delivery.planned));
  delivery.response.socket?.end();
}

async function errorInside(behaviour: Extract<Behaviour, { kind: "error-in-200" }>, delivery: Delivery): Promise<void> {
  const { response, planned, path } = delivery;
  const code = behaviour.type ?? "server_error";
  const message = behaviour.message ?? "The model crashed";
  if (planned.kind === "json") return sendJson(response, 200, errorBody(familyOf(path), { message, code }));
  openBody(delivery);
  await sendFrames([...planned.frames.slice(0, Math.ceil(planned.frames.length / 2)), planned.errorFrame(code, message)], delivery);
  response.end();
}

function sendEmpty({ response, planned }: Delivery): void {
  if (planned.kind === "json") return sendJson(response, 200, planned.empty);
  response.writeHead(200, { "content-type": planned.contentType }).end(planned.endFrames.join(""));
}

async function drip(delivery: Delivery, everyMs: number): Promise<void> {
  openBody(delivery);
  for (const byte of Buffer.from(wholeText(delivery.planned))) {
    if (gone(delivery)) return;
    delivery.response.write(Uint8Array.of(byte));
    if (!(await waited(everyMs, delivery))) return;
  }
  delivery.response.end();
}

async function trickle(delivery: Delivery, piece: string, everyMs: number): Promise<void> {
  openBody(delivery);
  while (!gone(delivery)) {
    delivery.response.write(piece);
    if (!(await waited(everyMs, delivery))) return;
  }
}

async function flood(delivery: Delivery): Promise<void> {
  openBody(delivery);
  const block = Buffer.alloc(64 * 1024, "x");
  while (!gone(delivery)) await written(delivery.response, block);
}

async function sendFrames(frames: readonly string[], delivery: Delivery): Promise<void> {
  let first = true;
  for (const frame of frames) {
    if (!first && delivery.pace.tokenMs > 0 && !(await waited(delivery.pace.tokenMs, delivery))) return;
    if (gone(delivery)) return;
    delivery.response.write(frame);
    first = false;
  }
}

function openBody({ response, planned }: Delivery): void {
  response.writeHead(200, { "content-type": contentTypeOf(planned) });
  response.flushHeaders();
}

const contentTypeOf = (planned: PlannedAnswer): string => (planned.kind === "json" ? "application/json" : planned.contentType);
const wholeText = (planned: PlannedAnswer): string =>
  planned.kind === "json" ? JSON.stringify(planned.body) : [...planned.frames, ...planned.endFrames].join("");
const half = (planned: PlannedAnswer): Buffer => {
  const bytes = Buffer.from(wholeText(planned));
  return bytes.subarray(0, Math.floor(bytes.length / 2));
};

function written(response: ServerResponse, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off("close", done);
      resolve();
    };
    response.once("close", done);
    response.write(bytes, done);
  });
}

/** False when there is no one left to wait for. */
async function waited(ms: number, delivery: Delivery): Promise<boolean> {
  try {
    await pause(ms, undefined, { signal: delivery.pace.signal });
  } catch {
    // The server closes: the only way this timer fails.
    return false;
  }
  return !gone(delivery);
}

const gone = ({ response, pace }: Delivery): boolean => response.destroyed || pace.signal.aborted;

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
