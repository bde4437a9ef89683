import { useMutation } from "@tanstack/react-query";
import { useRef } from "react";
import { type UploadedDataset, uploadDataset } from "../../../link/upload.ts";
import { useConnection } from "../../../stores/use-connection.ts";

/** Sends one file in at a time. `stop` ends the sending; the control plane keeps nothing of it. */
export function useUpload(onImported: (dataset: UploadedDataset) => void) {
  const csrf = useConnection(({ session }) => session?.csrf ?? "");
  const aborting = useRef<AbortController | null>(null);
  const upload = useMutation({
    mutationFn: (file: File) => {
      aborting.current = new AbortController();
      return uploadDataset({ file, name: file.name, format: null, onBadRow: "fail", csrf, onSent: () => undefined, signal: aborting.current.signal });
    },
    onSuccess: onImported,
  });
  return {
    send: (file: File) => upload.mutate(file),
    sending: upload.isPending ? upload.variables : null,
    error: upload.error,
    stop: () => {
      aborting.current?.abort();
      upload.reset();
    },
  };
}
