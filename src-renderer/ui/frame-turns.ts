import { createContext } from "react";

/** Lets redraws take turns: what would be drawn in one frame together, and would hold it up, is drawn in one after the other. */
export type FrameTurns = {
  /** `draw` gets the next frame that is free, and two more to end in. One that its owner asked for before, and that has not come, is forgotten. */
  take(owner: object, draw: () => void): void;
  /** Like `take`, before all others. */
  takeFirst(owner: object, draw: () => void): void;
  drop(owner: object): void;
};

/** What has had its turn goes on for a while: React draws it in slices, and Recharts draws twice. What is in a hurry waits so long too, which nobody sees. */
const framesAfterTurn = 2;

/** `nextFrame` calls back in the next frame of the window. */
export function createFrameTurns(nextFrame: (callback: () => void) => void): FrameTurns {
  const hurried = new Map<object, () => void>();
  const waiting = new Map<object, () => void>();
  let asked = false;
  let taken = 0;
  const ask = (): void => {
    if (asked) return;
    asked = true;
    nextFrame(takeOne);
  };
  const takeOne = (): void => {
    asked = false;
    if (taken > 0) {
      taken -= 1;
      return ask();
    }
    const turns = hurried.size > 0 ? hurried : waiting;
    const [turn] = turns;
    if (turn === undefined) return;
    turns.delete(turn[0]);
    if (turns === waiting) taken = framesAfterTurn;
    if (hurried.size + waiting.size > 0) ask();
    turn[1]();
  };
  const enter = (turns: Map<object, () => void>, owner: object, draw: () => void): void => {
    // Its place in the row stays.
    turns.set(owner, draw);
    ask();
  };
  return {
    take: (owner, draw) => enter(waiting, owner, draw),
    takeFirst: (owner, draw) => enter(hurried, owner, draw),
    drop(owner) {
      hurried.delete(owner);
      waiting.delete(owner);
    },
  };
}

const atOnce = (_owner: object, draw: () => void): void => draw();

/** A window has one row of turns. */
export const FrameTurnsContext = createContext<FrameTurns>({ take: atOnce, takeFirst: atOnce, drop: () => undefined });
