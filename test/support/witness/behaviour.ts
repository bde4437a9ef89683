import type { JsonValue } from "../../../src-shared/model/json.ts";

/** A request as the witness sees it, before it decides what to do with it. */
export type WitnessRequest = {
  /** Ordinal of the request at this server, from 1. */
  call: number;
  method: string;
  /** With its query. */
  path: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The parsed body; its text when it is no JSON; null when there is none. */
  body: JsonValue;
  /** `row-<n>` as found in the body's text, each once, in order. */
  rowKeys: readonly string[];
  /** How often the first row key has been asked for, this time included; 0 without a row key. */
  seen: number;
};

/** Something that requests wait at until the test opens it. */
export type Gate = {
  readonly released: boolean;
  /** Requests waiting now. */
  readonly held: number;
  /** Resolves when at least `count` requests wait. Rejects after `deadlineMs` (default 10000). */
  waitForHeld(count: number, deadlineMs?: number): Promise<void>;
  /** Lets everything pass, now and later. */
  release(): void;
  passed(): Promise<void>;
};

/**
 * What the server does instead of answering well. All of it is data but `gate`, so that a process of its own can take
 * it from a file.
 */
export type Behaviour = BehaviourKind & {
  /** Nothing of the answer leaves before the gate opens. */
  gate?: Gate;
  /** Nothing of the answer leaves before this time has passed. */
  delayMs?: number;
};

type BehaviourKind =
  /** The good answer; useful with `gate`, `delayMs` or further headers. */
  | { kind: "answer"; headers?: Record<string, string> }
  /** A status with the protocol's own error body, unless `body` gives another (strings are sent as they are). */
  | { kind: "status"; status: number; headers?: Record<string, string>; body?: JsonValue; message?: string; code?: string }
  /** Takes the request and says nothing; `after: "headers"` sends a 200 and nothing after it. */
  | { kind: "hang"; after: "request" | "headers" }
  /** A TCP reset before the answer, after its headers, or in the middle of its body. */
  | { kind: "reset"; when: "before" | "headers" | "mid-body" }
  /** Half of the body under a content length that promises all of it, then an orderly end of the connection. */
  | { kind: "truncate" }
  | { kind: "html"; status?: number }
  /** The protocol's error object under status 200; in a stream as an event after the first tokens. */
  | { kind: "error-in-200"; type?: string; message?: string }
  /** A stream that stops in the middle of an event, without the end of the HTTP body. Half the body where nothing streams. */
  | { kind: "stream-cut" }
  /** A stream that ends in good order but for its end marker. */
  | { kind: "no-end-marker" }
  /** Keep-alive comments (blank lines outside SSE) without content, for ever. */
  | { kind: "keep-alives"; everyMs: number }
  | { kind: "redirect"; location: string; status?: number }
  /** The answer one byte at a time; `forever`: spaces before it that never end. */
  | { kind: "drip"; everyMs: number; forever?: boolean }
  /** Any text under status 200 and `application/json`, for broken JSON and wrong shapes. */
  | { kind: "text"; text: string; contentType?: string }
  /** A good answer that holds nothing: no choices, no content, no outputs. */
  | { kind: "empty" }
  /** Status 200 and content without end, as fast as it is taken. */
  | { kind: "endless" }
  /** Gzip that unpacks to this many MiB of nothing much. */
  | { kind: "bomb"; mib: number }
  /** These very bytes in place of any HTTP, then the end of the connection: for headers and lengths that lie. */
  | { kind: "raw"; text: string };

/** By row key. One behaviour is for every call of that row; a list is for its calls in turn, after which all is well. */
export type FaultByRow = Record<string, Behaviour | readonly Behaviour[]>;

/** What the fault table says for this request: the first of its rows that has a fault. */
export function findFault(
  faults: ReadonlyMap<string, Behaviour | readonly Behaviour[]>,
  request: WitnessRequest,
  seenByRow: ReadonlyMap<string, number>,
): Behaviour | undefined {
  if (faults.size === 0) return undefined;
  for (const key of request.rowKeys) {
    const fault = faults.get(key);
    if (fault === undefined) continue;
    if (!isSequence(fault)) return fault;
    const behaviour = fault[(seenByRow.get(key) ?? 1) - 1];
    if (behaviour !== undefined) return behaviour;
  }
  return undefined;
}

function isSequence(fault: Behaviour | readonly Behaviour[]): fault is readonly Behaviour[] {
  return Array.isArray(fault);
}

export function makeGate(): Gate {
  let open = false;
  let held = 0;
  const passing: (() => void)[] = [];
  const watchers = new Set<() => void>();
  return {
    get released() {
      return open;
    },
    get held() {
      return held;
    },
    waitForHeld(count, deadlineMs = 10_000) {
      return new Promise((resolve, reject) => {
        const watch = (): void => {
          if (held < count) return;
          clearTimeout(timer);
          watchers.delete(watch);
          resolve();
        };
        const timer = setTimeout(() => {
          watchers.delete(watch);
          reject(new Error(`only ${held} of ${count} requests reached the gate within ${deadlineMs} ms`));
        }, deadlineMs);
        watchers.add(watch);
        watch();
      });
    },
    release() {
      open = true;
      for (const pass of passing.splice(0)) pass();
    },
    passed() {
      if (open) return Promise.resolve();
      return new Promise((resolve) => {
        held += 1;
        passing.push(() => {
          held -= 1;
          resolve();
        });
        for (const watch of watchers) watch();
      });
    },
  };
}
