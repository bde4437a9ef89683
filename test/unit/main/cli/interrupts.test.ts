import { EventEmitter } from "node:events";
import { expect, it } from "vitest";
import { listenForInterrupts, nextInterrupt } from "../../../../src-main/cli/interrupts.ts";

function listen() {
  const source = new EventEmitter();
  const exits: number[] = [];
  return { source, exits, interrupts: listenForInterrupts(source, (code) => exits.push(code)) };
}

it.each(["SIGINT", "SIGTERM"])("aborts at the first %s and ends the process with 130 at the second", (signal) => {
  const { source, exits, interrupts } = listen();
  source.emit(signal);
  expect([interrupts.first.aborted, exits]).toEqual([true, []]);
  source.emit(signal);
  expect(exits).toEqual([130]);
});

it("lets the command say what the second one does", () => {
  const { source, exits, interrupts } = listen();
  const second = nextInterrupt(interrupts);
  expect(second).toBe(interrupts.first);
  source.emit("SIGINT");
  const third = nextInterrupt(interrupts);
  source.emit("SIGTERM");
  expect([third.aborted, exits]).toEqual([true, []]);
});

it("goes on when the terminal is closed", () => {
  const { source, exits, interrupts } = listen();
  source.emit("SIGHUP");
  expect([interrupts.first.aborted, exits]).toEqual([false, []]);
});

it("leaves no listener behind", () => {
  const { source, interrupts } = listen();
  interrupts.close();
  expect(source.eventNames()).toEqual([]);
});
