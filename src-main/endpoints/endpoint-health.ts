import { findEndpointPlace } from "../../src-shared/core/endpoints/endpoint-class.ts";
import { Histogram } from "../../src-shared/core/histogram.ts";
import type { EndpointHealth } from "../../src-shared/wire/ui/endpoint-messages.ts";
import type { Clock } from "../clock.ts";
import type { RecentCalls } from "../storage/recent-calls.ts";
import type { Store } from "../storage/store.ts";
import { type Connection, measureConnection } from "./measure-connection.ts";

const freshForMs = 20_000;
const recentMs = 3_600_000;
/** Connections that are opened at once. */
const maxAtOnce = 16;

type Checked = { connection: Connection; checkedAt: number };
export type EndpointHealthParts = { store: Pick<Store, "definitions" | "recentCalls">; clock: Clock };

/** Whether the servers of registered endpoints can be reached, and what lately came of calls to them. Costs a connection, never a call. */
export class EndpointHealthChecks {
  readonly #parts: EndpointHealthParts;
  /** By `host:port`: endpoints of one server share a connection. */
  readonly #checkedByAuthority = new Map<string, Checked | Promise<Checked>>();

  constructor(parts: EndpointHealthParts) {
    this.#parts = parts;
  }

  async list(): Promise<EndpointHealth[]> {
    const { store, clock } = this.#parts;
    const endpoints = store.definitions.listEndpoints();
    const recentByName = summarise(store.recentCalls.list(clock.now() - recentMs));
    const found: EndpointHealth[] = [];
    for (let from = 0; from < endpoints.length; from += maxAtOnce) {
      const part = endpoints.slice(from, from + maxAtOnce);
      found.push(...(await Promise.all(part.map(({ name, spec }) => this.#check(name, spec.url, recentByName.get(name) ?? null)))));
    }
    return found;
  }

  async #check(name: string, url: string, recent: EndpointHealth["recent"]): Promise<EndpointHealth> {
    const place = findEndpointPlace(url);
    if (place === null) return { name, reachable: false, connectMs: null, problem: "The address is none.", checkedAt: this.#parts.clock.now(), recent };
    const known = await this.#checkedByAuthority.get(place.authority);
    const isFresh = known !== undefined && this.#parts.clock.now() - known.checkedAt < freshForMs;
    const { connection, checkedAt } = isFresh ? known : await this.#measure(place);
    const connectMs = connection.connectMs === null ? null : connection.connectMs + (connection.dnsMs ?? 0);
    const problem = connection.problem === null ? null : describeProblem(connection.problem, place.authority);
    return { name, reachable: problem === null, connectMs, problem, checkedAt, recent };
  }

  #measure(place: NonNullable<ReturnType<typeof findEndpointPlace>>): Promise<Checked> {
    const checking = measureConnection(place).then((connection) => {
      const checked = { connection, checkedAt: this.#parts.clock.now() };
      this.#checkedByAuthority.set(place.authority, checked);
      return checked;
    });
    this.#checkedByAuthority.set(place.authority, checking);
    return checking;
  }
}

function describeProblem(problem: string, authority: string): string {
  if (problem === "ECONNREFUSED") return `Nothing listens at ${authority}.`;
  if (problem === "ENOTFOUND" || problem === "EAI_AGAIN") return `The name of ${authority} could not be looked up.`;
  if (problem === "ETIMEDOUT") return `${authority} does not take a connection.`;
  if (problem === "EHOSTUNREACH" || problem === "ENETUNREACH") return `There is no way to ${authority} from here.`;
  return /^[A-Z0-9_]+$/.test(problem) ? `No connection to ${authority} (${problem}).` : problem;
}

function summarise(rows: readonly RecentCalls[]): Map<string, NonNullable<EndpointHealth["recent"]>> {
  const recentByName = new Map<string, NonNullable<EndpointHealth["recent"]>>();
  const latencyByName = new Map<string, Histogram>();
  for (const { endpoint, outcome, calls, latency, minuteAt } of rows) {
    const recent = recentByName.get(endpoint) ?? { calls: 0, failed: 0, p50Ms: null, lastAt: 0 };
    recent.calls += calls;
    if (outcome !== "succeeded") recent.failed += calls;
    recent.lastAt = Math.max(recent.lastAt, minuteAt);
    recentByName.set(endpoint, recent);
    if (outcome !== "succeeded") continue;
    const histogram = latencyByName.get(endpoint) ?? new Histogram();
    histogram.merge(Histogram.decode(latency));
    latencyByName.set(endpoint, histogram);
  }
  for (const [name, recent] of recentByName) {
    recent.calls = Math.round(recent.calls);
    recent.failed = Math.round(recent.failed);
    recent.p50Ms = latencyByName.get(name)?.percentile(50) ?? null;
  }
  return recentByName;
}
