import type { Behaviour } from "../witness/behaviour.ts";
import { rateLimited, serverError, unavailable } from "../witness/faults.ts";
import type { Chance } from "./chance.ts";
import { canary, type Fleet, type Seat } from "./fleet.ts";

/** One thing that goes wrong: where and how much, as a log line tells it; and how it is done and undone. */
export type Fault = { detail: string; apply(): Promise<void> | void; heal(): Promise<void> | void };

type MakeFault = (fleet: Fleet, chance: Chance) => Fault;

/** Everything that can go wrong at random, by name. A fault is chosen, figures and all, before it is applied, so that a seed says it all. */
export const faultMakers: Readonly<Record<string, MakeFault>> = {
  killNode: withSeat((seat, fleet) => ({ apply: () => fleet.killNode(seat), heal: () => fleet.startNode(seat) })),
  killControl: (fleet) => ({ detail: "", apply: () => fleet.killControl(), heal: () => fleet.startControl() }),
  stopNode: withSeat((seat) => ({ apply: () => seat.process?.kill("SIGSTOP"), heal: () => seat.process?.kill("SIGCONT") })),
  stopControl: (fleet) => ({ detail: "", apply: () => fleet.control?.kill("SIGSTOP"), heal: () => fleet.control?.kill("SIGCONT") }),
  partition: withSeat(({ proxy }, _fleet, chance) => {
    const blackhole = chance.pick(["up", "down", "both"] as const);
    return { detail: blackhole, apply: () => proxy.set({ blackhole }), heal: () => cut(proxy) };
  }),
  halfOpen: withSeat(({ proxy }) => ({ apply: () => void proxy.halfOpen(), heal: () => cut(proxy) })),
  resetNode: withSeat(({ proxy }) => ({ apply: () => void proxy.reset(), heal: () => proxy.heal() })),
  slowNode: withSeat(({ proxy }, _fleet, chance) => {
    const latencyMs = chance.between(50, 1500);
    return { detail: `${latencyMs} ms`, apply: () => proxy.set({ latencyMs, jitterMs: latencyMs / 2, sliceBytes: 1000 }), heal: () => proxy.heal() };
  }),
  endpointAway: ({ endpointProxy }) => ({
    detail: "",
    apply: () => {
      endpointProxy.set({ refuse: true });
      endpointProxy.reset();
    },
    heal: () => endpointProxy.heal(),
  }),
  endpointHalfOpen: ({ endpointProxy }) => ({ detail: "", apply: () => void endpointProxy.halfOpen(), heal: () => cut(endpointProxy) }),
  endpointSlow: ({ endpointProxy }, chance) => {
    const latencyMs = chance.between(20, 400);
    return { detail: `${latencyMs} ms`, apply: () => endpointProxy.set({ latencyMs, jitterMs: latencyMs }), heal: () => endpointProxy.heal() };
  },
  rateLimits: storm((chance) => rateLimited({ "retry-after-ms": String(chance.between(10, 400)) })),
  serverErrors: storm((chance) =>
    chance.pick([serverError, unavailable, { kind: "status", status: 500, message: `the key ${canary} is fine, the server is not` }]),
  ),
  hangs: storm((chance) => ({ kind: "hang", after: chance.pick(["request", "headers"] as const) })),
  cutAnswers: storm((chance) =>
    chance.pick<Behaviour>([
      { kind: "truncate" },
      { kind: "stream-cut" },
      { kind: "no-end-marker" },
      { kind: "error-in-200" },
      { kind: "reset", when: "mid-body" },
    ]),
  ),
};

/** For faults of which no period can have two: they touch the same thing. */
export const faultsExcludedBy: Readonly<Record<string, readonly string[]>> = {
  stopControl: ["killControl"],
  stopNode: ["killNode"],
  endpointHalfOpen: ["endpointAway"],
};

type SeatFault = { detail?: string; apply(): Promise<void> | void; heal(): Promise<void> | void };

function withSeat(make: (seat: Seat, fleet: Fleet, chance: Chance) => SeatFault): MakeFault {
  return (fleet, chance) => {
    const seat = chance.pick(fleet.seats);
    const { detail, ...fault } = make(seat, fleet, chance);
    return { ...fault, detail: detail === undefined ? seat.name : `${seat.name} ${detail}` };
  };
}

/** A share of all calls meets this. Each call's own fate is chance, too, but in the order in which calls come. */
function storm(behave: (chance: Chance) => Behaviour): MakeFault {
  return (fleet, chance) => {
    const share = chance.between(20, 80) / 100;
    let takeBack = (): void => undefined;
    return {
      detail: `${Math.round(share * 100)} % of calls`,
      apply: () => void (takeBack = fleet.witness.behave(() => (chance.next() < share ? behave(chance) : undefined))),
      heal: () => takeBack(),
    };
  };
}

/** What a connection swallowed is lost to it: like a network that comes back, whoever waits on it must begin anew. */
function cut(proxy: Seat["proxy"]): void {
  proxy.heal();
  proxy.reset();
}
