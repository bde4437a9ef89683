/** A step's place among others. */
export type Linked = { key: string; needs: readonly string[] };

/** All steps that have ended when `key` starts. */
export function ancestorsOf(steps: readonly Linked[], key: string): Set<string> {
  const byKey = new Map(steps.map((step) => [step.key, step]));
  const ancestors = new Set<string>();
  const open = [...(byKey.get(key)?.needs ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (ancestors.has(next)) continue;
    ancestors.add(next);
    open.push(...(byKey.get(next)?.needs ?? []));
  }
  return ancestors;
}

export function followersOf(steps: readonly Linked[], key: string): string[] {
  return steps.filter(({ needs }) => needs.includes(key)).map((step) => step.key);
}

/** The needs of a step without those that another need waits for anyway; those in `kept` stay in any case. */
export function withoutImplied(steps: readonly Linked[], step: Linked, kept: ReadonlySet<string>): string[] {
  return step.needs.filter((need) => kept.has(need) || !step.needs.some((other) => other !== need && ancestorsOf(steps, other).has(need)));
}

/** The steps that nothing waits for. */
export function leavesOf(steps: readonly Linked[]): string[] {
  const needed = new Set(steps.flatMap(({ needs }) => needs));
  return steps.filter(({ key }) => !needed.has(key)).map(({ key }) => key);
}
