import { Badge, Button, Group, Tabs, Text } from "@mantine/core";
import { IconAlertTriangle, IconDatabaseX, IconPlayerPlay } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link, useLocation, useParams, useSearchParams } from "wouter";
import { RefusedError } from "../../../src-shared/wire/reply.ts";
import type { DatasetDetail } from "../../../src-shared/wire/ui/dataset-messages.ts";
import { useAsk } from "../../stores/use-ask.ts";
import { useMay } from "../../stores/use-may.ts";
import { Answer } from "../../ui/answer.tsx";
import { Blank } from "../../ui/blank.tsx";
import { LinkTo } from "../../ui/link-to.tsx";
import { Page } from "../../ui/page.tsx";
import { useFigures } from "../../ui/use-figures.ts";
import { BadRowsTab } from "./bad-rows-tab.tsx";
import { DatasetMenu } from "./dataset-menu.tsx";
import { DatasetNotes } from "./dataset-notes.tsx";
import { FieldsTab } from "./fields-tab.tsx";
import { RowsTab } from "./rows-tab.tsx";
import { UsedByTab } from "./used-by-tab.tsx";

const tabs = ["rows", "fields", "bad", "runs"] as const;

/** One dataset: its rows, what fields they have, which could not be read, and the runs that use it. */
export function DatasetScreen() {
  const { id } = useParams<{ id: string }>();
  const detail = useAsk("dataset:show", { dataset: id });
  // What was there before stays while it is asked again; a deleted one is gone all the same.
  if (detail.error instanceof RefusedError && ["E_DATASET_UNKNOWN", "E_MESSAGE"].includes(detail.error.code)) return <GoneDataset />;
  return <Answer of={detail}>{(found) => <ShownDataset key={id} detail={found} />}</Answer>;
}

function ShownDataset({ detail }: { detail: DatasetDetail }) {
  const { t } = useTranslation("datasets");
  const [, go] = useLocation();
  const may = useMay();
  const { dataset } = detail;
  const actions = may("run:start") && (
    <>
      <Button component={Link} href={`/runs/new?dataset=${dataset.id}`} leftSection={<IconPlayerPlay size={16} aria-hidden />}>
        {t("run")}
      </Button>
      <DatasetMenu dataset={dataset} onDeleted={() => go("/datasets")} />
    </>
  );
  return (
    <Page title={dataset.name} about={<DatasetFacts detail={detail} />} actions={actions}>
      <DatasetNotes notes={dataset.notes} />
      <DatasetTabs detail={detail} />
    </Page>
  );
}

function DatasetFacts({ detail: { dataset } }: { detail: DatasetDetail }) {
  const { t } = useTranslation(["datasets", "common"]);
  const figures = useFigures();
  return (
    <span className="figures">
      <LinkTo to="/datasets" size="sm" underline="always">
        {t("datasets:back")}
      </LinkTo>{" "}
      · {t("common:rows", { count: dataset.rows })} · {t(`datasets:formats.${dataset.format}`)} · {figures.bytes(dataset.bytes)} · {t("datasets:imported")}{" "}
      {figures.dateTime(dataset.createdAt)}
    </span>
  );
}

function DatasetTabs({ detail }: { detail: DatasetDetail }) {
  const { t } = useTranslation("datasets");
  const [params, setParams] = useSearchParams();
  const { dataset, survey, usedBy } = detail;
  const shown = tabs.find((tab) => tab === params.get("tab")) ?? "rows";
  const choose = (tab: string | null): void => setParams(tab === null || tab === "rows" ? {} : { tab }, { replace: true });
  return (
    <Tabs value={shown} onChange={choose} keepMounted={false}>
      <Tabs.List mb="md">
        <Tabs.Tab value="rows">{t("tabRows")}</Tabs.Tab>
        <Tabs.Tab value="fields">{t("tabFields")}</Tabs.Tab>
        <Tabs.Tab value="bad" rightSection={dataset.badRows > 0 && <CountBadge count={dataset.badRows} isBad />}>
          {t("tabBad")}
        </Tabs.Tab>
        <Tabs.Tab value="runs" rightSection={dataset.runs > 0 && <CountBadge count={dataset.runs} />}>
          {t("tabRuns")}
        </Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="rows">
        <RowsTab dataset={dataset} survey={survey} />
      </Tabs.Panel>
      <Tabs.Panel value="fields">
        <FieldsTab dataset={dataset} survey={survey} />
      </Tabs.Panel>
      <Tabs.Panel value="bad">
        <BadRowsTab dataset={dataset} />
      </Tabs.Panel>
      <Tabs.Panel value="runs">
        <UsedByTab usedBy={usedBy} runs={dataset.runs} />
      </Tabs.Panel>
    </Tabs>
  );
}

function CountBadge({ count, isBad = false }: { count: number; isBad?: boolean }) {
  const figures = useFigures();
  return (
    <Badge
      size="sm"
      variant="light"
      radius="sm"
      color={isBad ? "yellow" : "gray"}
      leftSection={isBad ? <IconAlertTriangle size={11} aria-hidden /> : undefined}
      styles={{ label: { color: "var(--mantine-color-text)" } }}
    >
      {figures.count(count)}
    </Badge>
  );
}

function GoneDataset() {
  const { t } = useTranslation("datasets");
  return (
    <Page title={t("title")}>
      <Blank
        icon={IconDatabaseX}
        title={t("gone")}
        actions={
          <Button component={Link} href="/datasets">
            {t("back")}
          </Button>
        }
      >
        <Group justify="center">
          <Text size="sm">{t("about")}</Text>
        </Group>
      </Blank>
    </Page>
  );
}
