import type { z } from "zod";
import { type DatasetFormat, datasetSummarySchema } from "../../src-shared/model/dataset.ts";
import { RefusedError, type Reply, replySchema } from "../../src-shared/wire/reply.ts";

export type UploadRequest = {
  file: Blob;
  name: string;
  /** Null: by name and content. */
  format: DatasetFormat | null;
  onBadRow: "fail" | "stop";
  /** The session's. */
  csrf: string;
  onSent: (bytes: number) => void;
  /** Aborted: what has arrived is thrown away over there, and the promise never settles. */
  signal: AbortSignal;
};

const replyOfUpload = replySchema(datasetSummarySchema);
export type UploadedDataset = z.infer<typeof datasetSummarySchema>;

/** Sends a file to become a dataset. Throws `RefusedError`: the control plane's, or E_UNREACHABLE when the way there broke. */
export function uploadDataset({ file, name, format, onBadRow, csrf, onSent, signal }: UploadRequest): Promise<UploadedDataset> {
  const query = new URLSearchParams({ name, onBadRow, ...(format === null ? {} : { format }) });
  return new Promise((resolve, reject) => {
    // Not fetch: it does not say how much it has sent.
    const request = new XMLHttpRequest();
    request.open("POST", `/api/datasets?${query.toString()}`);
    request.setRequestHeader("x-inferno-csrf", csrf);
    request.upload.addEventListener("progress", (event) => onSent(event.loaded));
    request.addEventListener("load", () => {
      try {
        resolve(readUploaded(request.responseText));
      } catch (cause) {
        reject(cause as RefusedError);
      }
    });
    request.addEventListener("error", () =>
      reject(new RefusedError("E_UNREACHABLE", "The connection broke while the file was on its way. Nothing of it was kept; try again.")),
    );
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

function readUploaded(text: string): UploadedDataset {
  const reply = replyOfUpload.safeParse(parseOrNull(text));
  if (!reply.success) throw new RefusedError("E_UNREACHABLE", "The control plane gave an answer that this page does not understand. Reload the page.");
  const answer = reply.data as Reply<UploadedDataset>;
  if (answer.ok) return answer.value;
  throw new RefusedError(answer.failure.code, answer.failure.message);
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
