import type { PipelineDraft, StepDraft } from "./draft.ts";

/** What waits for what. Steps without an id, and the later ones of two with the same id, are not in it. */
export type StepGraph = {
  ids: readonly string[];
  /** The needs of each step that name steps, in the order of the file; its own id left out. */
  needsById: ReadonlyMap<string, readonly string[]>;
  /** All steps that have ended when this one starts. */
  ancestorsById: ReadonlyMap<string, ReadonlySet<string>>;
  /** Steps of which not all ancestors can be told, because needs of theirs, or of an ancestor, are wrong. */
  uncertain: ReadonlySet<string>;
  /** Ids that several steps have. */
  repeated: ReadonlySet<string>;
  /** Rings of steps that wait for each other, each once, beginning with the step that comes first in the file. */
  cycles: readonly (readonly string[])[];
};

export function buildStepGraph(draft: PipelineDraft): StepGraph {
  const stepById = new Map<string, StepDraft>();
  const repeated = new Set<string>();
  for (const step of draft.steps) {
    if (step.id === null) continue;
    if (stepById.has(step.id)) repeated.add(step.id);
    else stepById.set(step.id, step);
  }
  const doubtful = new Set<string>();
  const needsById = new Map<string, string[]>();
  for (const [id, step] of stepById) {
    const wanted = explicitNeeds(draft, step);
    const known = wanted?.filter((need) => need !== id && stepById.has(need)) ?? [];
    if (wanted === null || known.length < wanted.length) doubtful.add(id);
    needsById.set(id, [...new Set(known)]);
  }
  const ids = [...stepById.keys()];
  const cycles = findCycles(ids, needsById);
  for (const cycle of cycles) for (const id of cycle) doubtful.add(id);
  const ancestorsById = new Map(ids.map((id) => [id, collectAncestors(id, needsById)]));
  const uncertain = new Set(ids.filter((id) => doubtful.has(id) || [...(ancestorsById.get(id) ?? [])].some((ancestor) => doubtful.has(ancestor))));
  return { ids, needsById, ancestorsById, uncertain, repeated, cycles };
}

/** The needs of a step, the implicit one written out; null when they cannot be told. */
function explicitNeeds(draft: PipelineDraft, step: StepDraft): readonly string[] | null {
  if (step.needs !== "implicit") return step.needs;
  if (step.index === 0) return [];
  const before = draft.steps[step.index - 1]?.id ?? null;
  return before === null ? null : [before];
}

function collectAncestors(id: string, needsById: ReadonlyMap<string, readonly string[]>): Set<string> {
  const ancestors = new Set<string>();
  const open = [...(needsById.get(id) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (ancestors.has(next)) continue;
    ancestors.add(next);
    open.push(...(needsById.get(next) ?? []));
  }
  return ancestors;
}

/** One ring for each set of steps that wait for each other; a step is in at most one of those that are reported. */
function findCycles(ids: readonly string[], needsById: ReadonlyMap<string, readonly string[]>): string[][] {
  const cycles: string[][] = [];
  const reported = new Set<string>();
  for (const id of ids) {
    if (reported.has(id)) continue;
    const ring = findWayBack(id, needsById);
    if (ring === null || ring.some((member) => reported.has(member))) continue;
    for (const member of ring) reported.add(member);
    cycles.push(ring);
  }
  return cycles;
}

/** The shortest way along needs from a step to itself, by breadth: [a, b] when a needs b and b needs a. */
function findWayBack(id: string, needsById: ReadonlyMap<string, readonly string[]>): string[] | null {
  const ways: string[][] = [[id]];
  const seen = new Set<string>();
  for (let way = ways.shift(); way !== undefined; way = ways.shift()) {
    for (const need of needsById.get(way.at(-1) ?? "") ?? []) {
      if (need === id) return way;
      if (!seen.has(need)) ways.push([...way, need]);
      seen.add(need);
    }
  }
  return null;
}
