import type { RunCounts } from "../../../src-shared/model/run.ts";

const states = ["succeeded", "failed", "skipped", "canceled"] as const;
export type EndedState = (typeof states)[number];

/** A few failed rows among a million are still to be seen. */
const leastPx = 3;

/** Where the part of each state that rows have ended in ends on a bar, as a CSS length from its left edge; from left to right. */
export function findEnds(run: RunCounts): { state: EndedState; end: string }[] {
  const present = states.filter((state) => run[state] > 0);
  const open = run.total > present.reduce((sum, state) => sum + run[state], 0);
  let ended = 0;
  let end = "0px";
  return present.map((state, at) => {
    ended += run[state];
    const partsAfter = present.length - 1 - at + (open ? 1 : 0);
    end = `min(max(${((ended / run.total) * 100).toFixed(3)}%, ${end} + ${leastPx}px), 100% - ${partsAfter * leastPx}px)`;
    return { state, end };
  });
}
