/**
 * Ctrl-C and SIGTERM of one command. States: none → first → second.
 *   none → first: `first` aborts; the command winds down and returns by itself.
 *   first → second: `onSecond` is called, whose default ends the process at once.
 */
export type Interrupts = {
  /** Aborts at the first signal. */
  readonly first: AbortSignal;
  /** Replaces what the second signal does; it is to end with `exitNow(130)`. */
  onSecond(action: () => void): void;
  /** Stops listening. */
  close(): void;
};

export type SignalSource = {
  on(signal: "SIGINT" | "SIGTERM" | "SIGHUP", listener: () => void): unknown;
  off(signal: "SIGINT" | "SIGTERM" | "SIGHUP", listener: () => void): unknown;
};

export function listenForInterrupts(source: SignalSource, exitNow: (code: number) => void): Interrupts {
  const controller = new AbortController();
  let second = (): void => exitNow(130);
  const interrupt = (): void => {
    if (controller.signal.aborted) second();
    else controller.abort();
  };
  // A closed terminal is no wish to stop: what runs goes on, and its results are stored.
  const ignore = (): void => {};
  source.on("SIGINT", interrupt);
  source.on("SIGTERM", interrupt);
  source.on("SIGHUP", ignore);
  return {
    first: controller.signal,
    onSecond(action) {
      second = action;
    },
    close() {
      source.off("SIGINT", interrupt);
      source.off("SIGTERM", interrupt);
      source.off("SIGHUP", ignore);
    },
  };
}

/** Aborts at the next Ctrl-C from now on, be it the first or the second. */
export function nextInterrupt(interrupts: Interrupts): AbortSignal {
  if (!interrupts.first.aborted) return interrupts.first;
  const controller = new AbortController();
  interrupts.onSecond(() => controller.abort());
  return controller.signal;
}

/** Resolves when the signal is aborted. */
export function whenAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
