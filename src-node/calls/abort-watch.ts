/** Something under way that a signal can end. */
export type Cancelable = { cancel(): void };

/** Watches one signal on behalf of many calls: a listener for each call would make every call pay for all the others. */
export type AbortWatch = {
  add(signal: AbortSignal, call: Cancelable): void;
  remove(signal: AbortSignal, call: Cancelable): void;
};

export function createAbortWatch(): AbortWatch {
  const callsBySignal = new WeakMap<AbortSignal, Set<Cancelable>>();

  function watch(signal: AbortSignal): Set<Cancelable> {
    const calls = new Set<Cancelable>();
    callsBySignal.set(signal, calls);
    const cancelAll = (): void => {
      for (const call of calls) call.cancel();
    };
    signal.addEventListener("abort", cancelAll, { once: true });
    return calls;
  }

  return {
    add: (signal, call) => void (callsBySignal.get(signal) ?? watch(signal)).add(call),
    remove: (signal, call) => void callsBySignal.get(signal)?.delete(call),
  };
}
