import { Badge, Tabs } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "wouter";
import { isRunGoing } from "../../../../src-shared/core/run-verbs.ts";
import type { RunSummary } from "../../../../src-shared/model/run.ts";
import type { RunDetail } from "../../../../src-shared/wire/ui/run-messages.ts";
import { useAsk } from "../../../stores/use-ask.ts";
import { Answer } from "../../../ui/answer.tsx";
import { useFigures } from "../../../ui/use-figures.ts";
import { RunRows } from "../rows/run-rows.tsx";
import { FailuresTab } from "./failures-tab.tsx";
import { NodesTab } from "./nodes-tab.tsx";
import { OverviewTab } from "./overview-tab.tsx";
import { SettingsTab } from "./settings-tab.tsx";

const tabs = ["overview", "rows", "failures", "nodes", "settings"] as const;
type Tab = (typeof tabs)[number];

/** Everything about a run beyond its head; which part is shown stands in the address. */
export function RunTabs({ run }: { run: RunSummary }) {
  const { t } = useTranslation("runs");
  const { short } = useFigures();
  const [params, setParams] = useSearchParams();
  const tab = tabs.find((name) => name === params.get("tab")) ?? "overview";
  const detail = useAsk("run:show", { run: run.id }, isRunGoing(run.state) ? { everyMs: 1000 } : {});
  return (
    <Tabs value={tab} onChange={(name) => setParams(name === "overview" ? {} : { tab: name ?? "" }, { replace: true })} keepMounted={false}>
      <Tabs.List mb="md">
        {tabs.map((name) => (
          <Tabs.Tab
            key={name}
            value={name}
            rightSection={
              name === "failures" &&
              run.failed > 0 && (
                <Badge size="sm" color="red" variant="light" circle={run.failed < 10} styles={{ label: { color: "var(--mantine-color-text)" } }}>
                  {short(run.failed)}
                </Badge>
              )
            }
          >
            {t(`tab.${name}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value={tab}>
        {tab === "settings" && <SettingsTab run={run} />}
        {tab === "rows" && <RunRows run={run} />}
        {tab !== "settings" && tab !== "rows" && <Answer of={detail}>{(found) => <TabOf tab={tab} detail={found} />}</Answer>}
      </Tabs.Panel>
    </Tabs>
  );
}

function TabOf({ tab, detail }: { tab: Exclude<Tab, "settings" | "rows">; detail: RunDetail }) {
  if (tab === "failures") return <FailuresTab detail={detail} />;
  if (tab === "nodes") return <NodesTab detail={detail} />;
  return <OverviewTab detail={detail} />;
}
