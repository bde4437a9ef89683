/** A list on the screen: what it shows, and how many new things wait to be shown. */
export type HeldList<Thing> = { shown: readonly Thing[]; waiting: number };

/**
 * What a list shows while somebody points at it: the things it showed, in their places, as they are now; one that is gone
 * stays as it was, so that nothing moves. `latest` in the order they would be shown; things that are not among `before`
 * and would come before the last of them wait.
 */
export function holdList<Thing>(before: readonly Thing[], latest: readonly Thing[], keyOf: (thing: Thing) => string): HeldList<Thing> {
  const latestByKey = new Map(latest.map((thing) => [keyOf(thing), thing]));
  const known = new Set(before.map(keyOf));
  const shown = before.map((thing) => latestByKey.get(keyOf(thing)) ?? thing);
  // What comes after all that was shown, such as an older page that was asked for, moves nothing.
  const lastKnown = latest.findLastIndex((thing) => known.has(keyOf(thing)));
  return { shown: [...shown, ...latest.slice(lastKnown + 1)], waiting: latest.slice(0, lastKnown + 1).filter((thing) => !known.has(keyOf(thing))).length };
}
