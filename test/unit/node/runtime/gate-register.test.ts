import { describe, expect, it } from "vitest";
import { GateRegister } from "../../../../src-node/gate-register.ts";
import { FakeClock } from "./fake-clock.ts";

describe("the gates of a node", () => {
  it("are shared by all that use the same budget, and stay until the last of them left", () => {
    const gates = new GateRegister(new FakeClock());
    const first = gates.enter("key-a", { concurrency: 1 });
    expect(gates.enter("key-a", undefined)).toBe(first);
    expect(gates.enter("key-b", undefined)).not.toBe(first);
    gates.leave("key-a");
    expect(gates.find("key-a")).toBe(first);
    gates.leave("key-a");
    expect(gates.find("key-a")).toBeUndefined();
  });

  it("follow the share that came last", () => {
    const gates = new GateRegister(new FakeClock());
    const gate = gates.enter("key-a", { concurrency: 1 });
    gate.tryTake(0);
    expect(gate.tryTake(0)).toBe(false);
    gates.enter("key-a", { concurrency: 2 });
    expect(gate.tryTake(0)).toBe(true);
  });
});
