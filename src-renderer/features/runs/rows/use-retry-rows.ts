import { notifications } from "@mantine/notifications";
import { useTranslation } from "react-i18next";
import type { UiUpInput } from "../../../../src-shared/wire/ui-up.ts";
import { RefusedError } from "../../../../src-shared/wire/reply.ts";
import { useCommand } from "../../../stores/use-ask.ts";

export type RetryOnly = NonNullable<UiUpInput<"run:retry">["only"]>;

/** Starts rows anew, and says how it went; null starts all that failed. What they came to before is kept. */
export function useRetryRows(run: string): { retry: (only: RetryOnly | null, onDone?: () => void) => void; retrying: boolean } {
  const { t } = useTranslation(["rows", "common"]);
  const command = useCommand("run:retry");
  const retry = (only: RetryOnly | null, onDone?: () => void): void =>
    command.mutate(only === null ? { run, failedOnly: true } : { run, only }, {
      onSuccess: () => {
        notifications.show({ color: "teal", message: t("rows:retried") });
        onDone?.();
      },
      onError: (cause) =>
        notifications.show({ color: "red", message: cause instanceof RefusedError ? cause.message : t("common:unexpected"), autoClose: 10_000 }),
    });
  return { retry, retrying: command.isPending };
}
