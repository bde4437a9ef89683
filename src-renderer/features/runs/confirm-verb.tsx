import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { countEndedRows } from "../../../src-shared/core/run-verbs.ts";
import type { RunSummary } from "../../../src-shared/model/run.ts";
import { useFigures } from "../../ui/use-figures.ts";

/** Verbs that lose something. */
export type LosingVerb = "cancel" | "delete";

export type ConfirmVerbProps = { verb: LosingVerb | null; runs: readonly RunSummary[]; onConfirm: () => void; onClose: () => void };

/** Says what will be lost before it is. */
export function ConfirmVerb({ verb, runs, onConfirm, onClose }: ConfirmVerbProps) {
  const { t } = useTranslation("runs");
  const loss = useLoss(verb ?? "cancel", runs);
  const count = runs.length;
  return (
    <Modal
      opened={verb !== null}
      onClose={onClose}
      title={t(verb === "delete" ? "confirm.deleteTitle" : "confirm.cancelTitle", { count })}
      closeButtonProps={{ "aria-label": t("close", { ns: "common" }) }}
      centered
    >
      <Stack>
        {count <= 5 && (
          <Text fw={600} size="sm">
            {runs.map(({ name }) => name).join(", ")}
          </Text>
        )}
        <Text size="sm">{loss}</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t("confirm.keep")}
          </Button>
          <Button color="red" onClick={onConfirm}>
            {t(verb === "delete" ? "confirm.deleteDo" : "confirm.cancelDo")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function useLoss(verb: LosingVerb, runs: readonly RunSummary[]): string {
  const { t } = useTranslation("runs");
  const { count, usd } = useFigures();
  const sum = (pick: (run: RunSummary) => number): number => runs.reduce((total, run) => total + pick(run), 0);
  if (verb === "cancel") return t("confirm.cancel", { rows: count(sum(({ pending }) => pending)) });
  const rows = count(sum(countEndedRows));
  const calls = count(sum(({ attempts }) => attempts));
  const priced = runs.some(({ costUsd }) => costUsd !== null);
  return priced ? t("confirm.delete", { rows, calls, cost: usd(sum(({ costUsd }) => costUsd ?? 0)) }) : t("confirm.deleteUnpriced", { rows, calls });
}
