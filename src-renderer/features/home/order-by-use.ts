/** `used`: keys of what was used, the latest first. */
export type UseOrder<Thing> = { used: readonly string[]; keyOf: (thing: Thing) => string; changedAt: (thing: Thing) => number };

/** Things that were used, the latest first; then the others, the newest first. */
export function orderByUse<Thing>(things: readonly Thing[], { used, keyOf, changedAt }: UseOrder<Thing>): Thing[] {
  const rankByKey = new Map([...new Set(used)].map((key, rank) => [key, rank]));
  const rankOf = (thing: Thing): number => rankByKey.get(keyOf(thing)) ?? Number.POSITIVE_INFINITY;
  return things.toSorted((a, b) => {
    const [rankA, rankB] = [rankOf(a), rankOf(b)];
    return rankA === rankB ? changedAt(b) - changedAt(a) : rankA - rankB;
  });
}
