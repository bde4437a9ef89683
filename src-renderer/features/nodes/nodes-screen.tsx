import { Button, Group, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus, IconServer } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { NodeSummary } from "../../../src-shared/model/node.ts";
import { useAsk } from "../../stores/use-ask.ts";
import { useMay } from "../../stores/use-may.ts";
import { useTopic } from "../../stores/use-topic.ts";
import { Answer } from "../../ui/answer.tsx";
import { Blank } from "../../ui/blank.tsx";
import { Page } from "../../ui/page.tsx";
import { JoinDialog } from "./join-dialog.tsx";
import { NodeTable } from "./node-table.tsx";
import { StartLocalNode } from "./start-local-node.tsx";

/** Who calls the models: live, with what each does now. */
export function NodesScreen() {
  const { t } = useTranslation(["nodes", "common"]);
  const may = useMay();
  const asked = useAsk("node:list", {});
  const watched = useTopic("nodes");
  const [joining, { open, close }] = useDisclosure();
  const nodes = watched ?? asked.data ?? [];
  const ready = nodes.filter(({ state }) => state === "ready").length;
  const inFlight = nodes.reduce((sum, { rowsHeld }) => sum + rowsHeld, 0);
  return (
    <Page
      title={t("nodes:title")}
      about={t("nodes:about", { count: ready, rows: t("common:rows", { count: inFlight }) })}
      actions={
        <Group gap="xs">
          {may("local-nodes:ensure") && <StartLocalNode variant="default" />}
          {may("token:create") && (
            <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
              {t("nodes:addMachine")}
            </Button>
          )}
        </Group>
      }
    >
      <Answer of={asked}>{() => <NodeList nodes={nodes} />}</Answer>
      <JoinDialog opened={joining} onClose={close} />
    </Page>
  );
}

function NodeList({ nodes }: { nodes: readonly NodeSummary[] }) {
  const { t } = useTranslation("nodes");
  const may = useMay();
  if (nodes.length > 0) return <NodeTable nodes={nodes} />;
  return (
    <Stack>
      <Blank icon={IconServer} title={t("emptyTitle")} actions={may("local-nodes:ensure") && <StartLocalNode variant="filled" />}>
        {t("empty")}
      </Blank>
    </Stack>
  );
}
