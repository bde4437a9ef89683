import { Badge, Tabs } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "wouter";
import { isRunGoing } from "../../../../src-shared/core/run-verbs.ts";
import type { RunSummary } from "../../../../src-shared/model/run.ts";
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
        {tab !== "settings" && tab !== "rows" && <DetailTab tab={tab} run={run} />}
      </Tabs.Panel>
    </Tabs>
  );
}

type DetailTabProps = { tab: Exclude<Tab, "settings" | "rows">; run: RunSummary };

/** A part that is made of more than the run's own counts, asked for again and again while the run goes on. */
function DetailTab({ tab, run }: DetailTabProps) {
  const detail = useAsk("run:show", { run: run.id }, isRunGoing(run.state) ? { everyMs: 1000 } : {});
  return (
    <Answer of={detail}>
      {(found) => {
        if (tab === "failures") return <FailuresTab detail={found} />;
        if (tab === "nodes") return <NodesTab detail={found} />;
        return <OverviewTab run={run} detail={found} />;
      }}
    </Answer>
  );
}
