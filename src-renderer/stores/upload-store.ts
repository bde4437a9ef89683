import { createStore } from "zustand";
import type { DatasetFormat } from "../../src-shared/model/dataset.ts";
import { RefusedError } from "../../src-shared/wire/reply.ts";
import { type UploadedDataset, type UploadRequest, uploadDataset } from "../link/upload.ts";

/** What a person chose for a file. */
export type UploadChoice = { file: File; name: string; format: DatasetFormat | null; onBadRow: "fail" | "stop" };

/** States: waiting → sending → done | failed. One that is canceled is gone. */
export type Upload = UploadChoice & {
  key: number;
  state: "waiting" | "sending" | "done" | "failed";
  sentBytes: number;
  dataset: UploadedDataset | null;
  error: RefusedError | null;
};

type Send = (request: UploadRequest) => Promise<UploadedDataset>;

/** Files on their way to become datasets, one after another. They go on while other screens are shown. */
export function createUploadStore(csrf: () => string, send: Send = uploadDataset) {
  const store = createStore<{ uploads: readonly Upload[] }>(() => ({ uploads: [] }));
  let lastKey = 0;
  let cancelSending = new AbortController();
  const list = (): readonly Upload[] => store.getState().uploads;
  const change = (key: number, changed: Partial<Upload>): void =>
    store.setState({ uploads: list().map((upload) => (upload.key === key ? { ...upload, ...changed } : upload)) });

  async function sendNext(): Promise<void> {
    const next = list().find(({ state }) => state === "waiting");
    if (next === undefined || list().some(({ state }) => state === "sending")) return;
    const { key } = next;
    cancelSending = new AbortController();
    change(key, { state: "sending" });
    try {
      const onSent = (sentBytes: number): void => change(key, { sentBytes });
      change(key, { state: "done", dataset: await send({ ...next, csrf: csrf(), onSent, signal: cancelSending.signal }) });
    } catch (cause) {
      if (!(cause instanceof RefusedError)) throw cause;
      change(key, { state: "failed", error: cause });
    }
    void sendNext();
  }

  return {
    ...store,
    add(choices: readonly UploadChoice[]): void {
      const added = choices.map((choice): Upload => ({ ...choice, key: (lastKey += 1), state: "waiting", sentBytes: 0, dataset: null, error: null }));
      store.setState({ uploads: [...list(), ...added] });
      void sendNext();
    },
    /** Takes it from the list; one that is being sent is given up first. */
    remove(key: number): void {
      const upload = list().find((one) => one.key === key);
      store.setState({ uploads: list().filter((one) => one.key !== key) });
      if (upload?.state !== "sending") return;
      cancelSending.abort();
      void sendNext();
    },
    /** Whether closing the window would lose something. */
    isBusy: (): boolean => list().some(({ state }) => state === "waiting" || state === "sending"),
  };
}
export type UploadStore = ReturnType<typeof createUploadStore>;
