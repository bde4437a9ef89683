import { expect, test } from "vitest";
import type { UploadedDataset, UploadRequest } from "../../../../src-renderer/link/upload.ts";
import { createUploadStore } from "../../../../src-renderer/stores/upload-store.ts";
import { RefusedError } from "../../../../src-shared/wire/reply.ts";
import { waitFor } from "../../../support/wait-for.ts";

type Sent = { request: UploadRequest; end: (dataset: UploadedDataset) => void; fail: (cause: Error) => void };

const dataset = { id: "data-000000", name: "a" } as unknown as UploadedDataset;
const choice = (name: string) => ({ file: new File(["x"], name), name, format: null, onBadRow: "fail" as const });

function openStore() {
  const sent: Sent[] = [];
  const store = createUploadStore(
    () => "the csrf",
    (request) => new Promise((resolve, reject) => void sent.push({ request, end: resolve, fail: reject })),
  );
  const states = () => store.getState().uploads.map(({ state }) => state);
  return { store, sent, states };
}

test("files are sent one after another, with what was chosen", async () => {
  const { store, sent, states } = openStore();
  store.add([choice("a"), choice("b")]);
  expect(states()).toEqual(["sending", "waiting"]);
  expect(sent[0]?.request).toMatchObject({ name: "a", csrf: "the csrf", onBadRow: "fail" });
  sent[0]?.request.onSent(5);
  expect(store.getState().uploads[0]?.sentBytes).toBe(5);
  sent[0]?.end(dataset);
  await waitFor(() => sent.length === 2, { what: "the second file" });
  expect(states()).toEqual(["done", "sending"]);
  expect(store.isBusy()).toBe(true);
});

test("a file that is refused keeps why, and the next one has its turn", async () => {
  const { store, sent, states } = openStore();
  store.add([choice("a"), choice("b")]);
  sent[0]?.fail(new RefusedError("E_EMPTY_FILE", "a has no rows"));
  await waitFor(() => sent.length === 2, { what: "the second file" });
  expect(states()).toEqual(["failed", "sending"]);
  expect(store.getState().uploads[0]?.error?.code).toBe("E_EMPTY_FILE");
});

test("a file that is taken away while it is sent is given up, and the next one has its turn", () => {
  const { store, sent, states } = openStore();
  store.add([choice("a"), choice("b")]);
  store.remove(store.getState().uploads[0]?.key ?? 0);
  expect(sent[0]?.request.signal.aborted).toBe(true);
  expect(states()).toEqual(["sending"]);
  expect(sent[1]?.request.name).toBe("b");
  store.remove(store.getState().uploads[0]?.key ?? 0);
  expect(store.isBusy()).toBe(false);
});
