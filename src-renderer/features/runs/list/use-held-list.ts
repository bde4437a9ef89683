import { useState } from "react";
import { type HeldList, holdList } from "./held-list.ts";

/**
 * Keeps a list still while `held`. `filter` names what the list is of: when it changes, everything is shown. `release`
 * shows what waits.
 */
export function useHeldList<Thing>(
  latest: readonly Thing[],
  { keyOf, held, filter }: { keyOf: (thing: Thing) => string; held: boolean; filter: string },
): HeldList<Thing> & { release: () => void } {
  const [kept, keep] = useState({ shown: latest, filter });
  const list = held && kept.filter === filter && kept.shown.length > 0 ? holdList(kept.shown, latest, keyOf) : { shown: latest, waiting: 0 };
  if (kept.filter !== filter || !isSame(kept.shown, list.shown, keyOf)) keep({ shown: list.shown, filter });
  return { ...list, release: () => keep({ shown: latest, filter }) };
}

function isSame<Thing>(one: readonly Thing[], other: readonly Thing[], keyOf: (thing: Thing) => string): boolean {
  return one.length === other.length && one.every((thing, at) => keyOf(thing) === keyOf(other[at] as Thing));
}
