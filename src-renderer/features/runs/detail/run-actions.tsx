import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconBan, IconDots, IconPlayerPause, IconPlayerPlay, IconRefresh, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import type { RunVerb } from "../../../../src-shared/core/run-verbs.ts";
import type { RunSummary } from "../../../../src-shared/model/run.ts";
import { useMay } from "../../../stores/use-may.ts";
import { needsRaise, RaiseBudget, type RaisingVerb } from "../budget/raise-budget.tsx";
import { ConfirmVerb, type LosingVerb } from "../confirm-verb.tsx";
import { useCanRun } from "../use-can-run.ts";
import { useRunVerb } from "../use-run-verb.ts";
import { ExportMenu } from "./export-menu.tsx";

const plainVerbs = [
  ["pause", IconPlayerPause],
  ["resume", IconPlayerPlay],
  ["retry", IconRefresh],
] as const;

/** What can be done with a run as it stands; what cannot be done is not there. */
export function RunActions({ run }: { run: RunSummary }) {
  const { t } = useTranslation("runs");
  const [, go] = useLocation();
  const canRun = useCanRun();
  const may = useMay();
  const { act, acting } = useRunVerb();
  const [asked, ask] = useState<LosingVerb | null>(null);
  const [raising, raiseFor] = useState<RaisingVerb | null>(null);
  const carryOut = async (verb: RunVerb): Promise<void> => {
    ask(null);
    if (needsRaise(verb, run)) return raiseFor(verb);
    const refused = await act(verb, [run]);
    if (verb === "delete" && refused.length === 0) go("/runs");
  };
  return (
    <>
      {plainVerbs.map(
        ([verb, Icon]) =>
          canRun(verb, run) && (
            <Button
              key={verb}
              variant={verb === "resume" ? "filled" : "default"}
              leftSection={<Icon size={16} aria-hidden />}
              loading={acting === verb}
              onClick={() => void carryOut(verb)}
            >
              {t(`verb.${verb}`)}
            </Button>
          ),
      )}
      {canRun("cancel", run) && (
        <Button variant="default" leftSection={<IconBan size={16} aria-hidden />} loading={acting === "cancel"} onClick={() => ask("cancel")}>
          {t("verb.cancel")}
        </Button>
      )}
      {may("run:export") && <ExportMenu run={run} />}
      {canRun("delete", run) && <MoreMenu onDelete={() => ask("delete")} />}
      <RaiseBudget verb={raising} run={run} onClose={() => raiseFor(null)} />
      <ConfirmVerb verb={asked} runs={[run]} onClose={() => ask(null)} onConfirm={() => asked !== null && void carryOut(asked)} />
    </>
  );
}

function MoreMenu({ onDelete }: { onDelete: () => void }) {
  const { t } = useTranslation("runs");
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size={36} aria-label={t("more")}>
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={onDelete}>
          {t("deleteRun")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
