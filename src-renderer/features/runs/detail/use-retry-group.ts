import { notifications } from "@mantine/notifications";
import { useTranslation } from "react-i18next";
import type { Failure } from "../../../../src-shared/model/failure.ts";
import { RefusedError } from "../../../../src-shared/wire/reply.ts";
import { useCommand } from "../../../stores/use-ask.ts";

/** Starts the rows of one group of failures anew. */
export function useRetryGroup(runId: string): { retry: (group: Pick<Failure, "step" | "kind" | "code">) => void; retrying: boolean } {
  const { t } = useTranslation(["runs", "common"]);
  const command = useCommand("run:retry");
  const retry = (group: Pick<Failure, "step" | "kind" | "code">): void =>
    command.mutate(
      { run: runId, only: { group } },
      {
        onSuccess: () => notifications.show({ color: "teal", message: t("runs:verbDone.retry", { count: 1 }) }),
        onError: (cause) =>
          notifications.show({ color: "red", message: cause instanceof RefusedError ? cause.message : t("common:unexpected"), autoClose: 10_000 }),
      },
    );
  return { retry, retrying: command.isPending };
}
