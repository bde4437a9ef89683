import { type DatasetSummary, datasetSummarySchema } from "../../src-shared/model/dataset.ts";
import { RefusedError, replySchema } from "../../src-shared/wire/reply.ts";
import type { Session } from "./session.ts";

/** Sends a file in as a dataset. Throws `RefusedError` for one that is none; nothing is kept of it then. Aborts with `signal`. */
export async function uploadDataset(file: File, session: Session, signal: AbortSignal): Promise<DatasetSummary> {
  const response = await fetch(`/api/datasets?name=${encodeURIComponent(file.name)}`, {
    method: "POST",
    headers: { "x-inferno-csrf": session.csrf },
    body: file,
    signal,
  });
  const reply = replySchema(datasetSummarySchema).safeParse(await response.json().catch(() => null));
  if (!reply.success) throw new RefusedError("E_UNREACHABLE", "The control plane gave an answer that this page does not understand. Reload the page.");
  if (!reply.data.ok) throw new RefusedError(reply.data.failure.code, reply.data.failure.message);
  return reply.data.value as DatasetSummary;
}
