/** What was, is, and was undone. Each entry of `past` and `future` is one whole action of a person. */
export type History<Value> = {
  past: readonly Value[];
  present: Value;
  future: readonly Value[];
  /** Names the field that the newest change came from; further changes of it are the same action. */
  group: string | null;
};

const maxSteps = 200;

export function startHistory<Value>(present: Value): History<Value> {
  return { past: [], present, future: [], group: null };
}

/** A change. Changes of one `group` after each other are undone together. */
export function commit<Value>(history: History<Value>, present: Value, group: string | null = null): History<Value> {
  const isSameAction = group !== null && group === history.group;
  const past = isSameAction ? history.past : [...history.past, history.present].slice(-maxSteps);
  return { past, present, future: [], group };
}

/** Ends the action that is going on: what comes next is another one. */
export function settle<Value>(history: History<Value>): History<Value> {
  return history.group === null ? history : { ...history, group: null };
}

export function undo<Value>(history: History<Value>): History<Value> {
  const present = history.past.at(-1);
  if (present === undefined) return history;
  return { past: history.past.slice(0, -1), present, future: [history.present, ...history.future], group: null };
}

export function redo<Value>(history: History<Value>): History<Value> {
  const [present, ...future] = history.future;
  if (present === undefined) return history;
  return { past: [...history.past, history.present], present, future, group: null };
}
