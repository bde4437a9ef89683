import { useMutation } from "@tanstack/react-query";
import { useRef } from "react";
import type { DatasetSummary } from "../../../../src-shared/model/dataset.ts";
import { RefusedError } from "../../../../src-shared/wire/reply.ts";
import { uploadDataset } from "../../../link/upload-dataset.ts";
import { useConnection } from "../../../stores/use-connection.ts";

/** Sends one file in at a time. `stop` ends the sending; the control plane keeps nothing of it. */
export function useUpload(onImported: (dataset: DatasetSummary) => void) {
  const session = useConnection((connection) => connection.session);
  const aborting = useRef<AbortController | null>(null);
  const upload = useMutation({
    mutationFn: (file: File) => {
      if (session === null) throw new RefusedError("E_TOKEN_INVALID", "The session has ended.");
      aborting.current = new AbortController();
      return uploadDataset(file, session, aborting.current.signal);
    },
    onSuccess: onImported,
  });
  const stopped = upload.error instanceof DOMException && upload.error.name === "AbortError";
  return {
    send: (file: File) => upload.mutate(file),
    sending: upload.isPending ? upload.variables : null,
    error: stopped ? null : upload.error,
    stop: () => aborting.current?.abort(),
  };
}
