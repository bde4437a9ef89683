import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { JsonValue } from "../../src-shared/model/json.ts";
import type { ProtocolName } from "../../src-shared/model/endpoint.ts";
import { planAnswer } from "./witness/answers.ts";
import { type Behaviour, type FaultByRow, findFault, type Gate, makeGate, type WitnessRequest } from "./witness/behaviour.ts";
import { CallLog, callsByRow, type LogMode, type WitnessCall } from "./witness/call-log.ts";
import { perform, sendJson } from "./witness/perform.ts";
import { answerText } from "./witness/request-text.ts";

/**
 * A model server for tests: a real HTTP server that answers every protocol, knows of every request, and goes wrong as
 * told. A row is known by `row-<n>` anywhere in the request's text; a packed request holds several.
 *
 * Bases: OpenAI-shaped and Anthropic under `/v1`, Ollama, TGI and KServe at the root, JSON echo at every other path.
 * `GET /__witness` (not logged) tells its counters.
 */
export type WitnessOptions = {
  /** Default 0: a free one. */
  port?: number;
  log?: LogMode;
  /** Where every call is also written at once, one line on arrival and one at its end; needs `log: "full"`. */
  logFile?: string;
  /** Before every answer. Default 0. */
  latencyMs?: number | ((request: WitnessRequest) => number);
  /** Between two events of a stream. Default 0. */
  tokenMs?: number;
  /** The model. Default: see `answerText`. */
  reply?: (text: string, request: WitnessRequest) => string;
  faults?: FaultByRow;
};

export type BehaviourRule = (request: WitnessRequest) => Behaviour | undefined;
export type CallFilter = (call: WitnessCall) => boolean;

export type WitnessServer = {
  readonly port: number;
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** The base that an endpoint of this protocol names. */
  urlFor(protocol: ProtocolName): string;
  /** Asks this rule before earlier ones; the first that returns something decides, then the faults by row. Returns how to take it back. */
  behave(rule: BehaviourRule): () => void;
  /** Replaces what this row's calls meet; undefined makes it well. A list counts the row's calls from the server's start. */
  setFault(rowKey: string, fault: Behaviour | readonly Behaviour[] | undefined): void;
  /** Keeps requests waiting until the gate is released; those for which `matches` is false pass. Faults come after it. */
  hold(matches?: (request: WitnessRequest) => boolean): Gate;
  /** All calls so far, in order of arrival; only under `log: "full"` or `"lean"`. */
  calls(filter?: CallFilter): WitnessCall[];
  callsByRow(filter?: CallFilter): Map<string, WitnessCall[]>;
  /** How often each row was asked for; not under `log: "none"`. */
  countByRow(): ReadonlyMap<string, number>;
  readonly total: number;
  readonly inFlight: number;
  readonly maxInFlight: number;
  /** Resolves when at least `count` calls have arrived since the start; rejects after `deadlineMs` (default 10000). */
  waitForCalls(count: number, deadlineMs?: number): Promise<void>;
  /** Cuts every connection. */
  close(): Promise<void>;
};

const versionedProtocols: readonly ProtocolName[] = ["openai-chat", "openai-completions", "openai-embeddings", "openai-responses", "anthropic-messages"];

export async function startWitnessServer(options: WitnessOptions = {}): Promise<WitnessServer> {
  const witness = new Witness(options);
  const server = createServer({ keepAliveTimeout: 60_000, requestTimeout: 0 }, (request, response) => witness.take(request, response));
  const port = await listen(server, options.port ?? 0);
  const { log } = witness;
  const url = `http://127.0.0.1:${port}`;
  const filtered = (filter: CallFilter | undefined): WitnessCall[] => (filter === undefined ? [...log.calls] : log.calls.filter(filter));
  return {
    port,
    url,
    urlFor: (protocol) => (versionedProtocols.includes(protocol) ? `${url}/v1` : url),
    behave: (rule) => witness.behave(rule),
    setFault: (rowKey, fault) => witness.setFault(rowKey, fault),
    hold: (matches = () => true) => witness.hold(matches),
    calls: filtered,
    callsByRow: (filter) => callsByRow(filtered(filter)),
    countByRow: () => log.seenByRow,
    get total() {
      return log.total;
    },
    get inFlight() {
      return log.inFlight;
    },
    get maxInFlight() {
      return log.maxInFlight;
    },
    waitForCalls: (count, deadlineMs = 10_000) => log.waitFor(count, deadlineMs),
    close: () => witness.close(server),
  };
}

type Hold = { matches: (request: WitnessRequest) => boolean; gate: Gate };

class Witness {
  readonly log: CallLog;
  readonly #options: WitnessOptions;
  readonly #reply: (text: string, request: WitnessRequest) => string;
  readonly #closing = new AbortController();
  #rules: readonly BehaviourRule[] = [];
  #holds: readonly Hold[] = [];
  readonly #faultByRow: Map<string, Behaviour | readonly Behaviour[]>;

  constructor(options: WitnessOptions) {
    this.#options = options;
    this.#reply = options.reply ?? answerText;
    this.#faultByRow = new Map(Object.entries(options.faults ?? {}));
    this.log = new CallLog(options.log ?? "full", options.logFile);
  }

  behave(rule: BehaviourRule): () => void {
    this.#rules = [rule, ...this.#rules];
    return () => {
      this.#rules = this.#rules.filter((other) => other !== rule);
    };
  }

  hold(matches: (request: WitnessRequest) => boolean): Gate {
    const gate = makeGate();
    this.#holds = [...this.#holds, { matches, gate }];
    return gate;
  }

  setFault(rowKey: string, fault: Behaviour | readonly Behaviour[] | undefined): void {
    if (fault === undefined) this.#faultByRow.delete(rowKey);
    else this.#faultByRow.set(rowKey, fault);
  }

  take(request: IncomingMessage, response: ServerResponse): void {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => this.#answer(request, pieces, response));
    // A client that goes while it still sends has asked for nothing.
    request.on("error", () => response.destroy());
  }

  async close(server: Server): Promise<void> {
    this.#closing.abort();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
    this.log.close();
  }

  #answer(incoming: IncomingMessage, pieces: readonly Buffer[], response: ServerResponse): void {
    if (incoming.url === "/__witness") return this.#report(response);
    const request = this.#read(incoming, pieces);
    const call = this.log.arrived(request);
    const behaviour = this.#decide(request);
    const planned = planAnswer(request, this.#reply);
    const latencyMs = this.#latencyOf(request);
    const gates = this.#gatesFor(request, behaviour);
    if (behaviour === undefined && planned.kind === "json" && latencyMs === 0 && gates.length === 0) {
      sendJson(response, planned.status, planned.body);
      return this.log.ended(call, planned.status, true);
    }
    response.on("close", () => this.log.ended(call, response.headersSent ? response.statusCode : null, response.writableFinished));
    const pace = { latencyMs, tokenMs: this.#options.tokenMs ?? 0, signal: this.#closing.signal };
    // What the test's own rule or model throws must not hang the client.
    perform({ response, path: request.path, planned, behaviour, gates, pace }).catch(() => response.destroy());
  }

  #read(incoming: IncomingMessage, pieces: readonly Buffer[]): WitnessRequest {
    const text = pieces.length === 1 ? String(pieces[0]) : Buffer.concat(pieces).toString();
    const rowKeys = this.log.counts ? findRowKeys(text) : [];
    this.log.total += 1;
    return {
      call: this.log.total,
      method: incoming.method ?? "GET",
      path: incoming.url ?? "/",
      // Node parses them when they are asked for: not in counting runs.
      get headers() {
        return incoming.headers;
      },
      body: parseBody(text),
      rowKeys,
      seen: this.log.see(rowKeys),
    };
  }

  #decide(request: WitnessRequest): Behaviour | undefined {
    for (const rule of this.#rules) {
      const behaviour = rule(request);
      if (behaviour !== undefined) return behaviour;
    }
    return findFault(this.#faultByRow, request, this.log.seenByRow);
  }

  #gatesFor(request: WitnessRequest, behaviour: Behaviour | undefined): Gate[] {
    const gates = this.#holds.filter(({ gate, matches }) => !gate.released && matches(request)).map(({ gate }) => gate);
    if (behaviour?.gate !== undefined) gates.push(behaviour.gate);
    return gates;
  }

  #latencyOf(request: WitnessRequest): number {
    const { latencyMs = 0 } = this.#options;
    return typeof latencyMs === "number" ? latencyMs : latencyMs(request);
  }

  #report(response: ServerResponse): void {
    const { total, inFlight, maxInFlight, seenByRow } = this.log;
    sendJson(response, 200, { total, inFlight, maxInFlight, rows: seenByRow.size });
  }
}

function findRowKeys(text: string): string[] {
  const found = text.match(/row-\d+/g);
  if (found === null) return [];
  return found.length === 1 ? found : [...new Set(found)];
}

function parseBody(text: string): JsonValue {
  if (text === "") return null;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    // Not JSON: kept as it came, for the test to see.
    return text;
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}
