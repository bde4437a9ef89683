import { Button } from "@mantine/core";
import { IconFilterOff, IconPlayerPlay, IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { useMay } from "../../stores/use-may.ts";
import { Answer } from "../../ui/answer.tsx";
import { Blank } from "../../ui/blank.tsx";
import { Page } from "../../ui/page.tsx";
import { FilterBar } from "./list/filter-bar.tsx";
import { RunList } from "./list/run-list.tsx";
import { type RunFilters, statesByGroup, useRunFilters } from "./list/use-run-filters.ts";
import { useRunPages } from "./list/use-run-pages.ts";

export function RunsScreen() {
  const { t } = useTranslation("runs");
  const mayStart = useMay()("run:start");
  const filters = useRunFilters();
  const pages = useRunPages(statesByGroup[filters.group], filters.text);
  const filtered = filters.group !== "all" || filters.text !== "";
  const isEmpty = !filtered && pages.data?.pages.every(({ runs }) => runs.length === 0) === true;
  return (
    <Page
      title={t("title")}
      about={t("about")}
      actions={
        mayStart &&
        !isEmpty && (
          <Button component={Link} href="/runs/new" leftSection={<IconPlus size={16} aria-hidden />}>
            {t("newRun")}
          </Button>
        )
      }
    >
      <Answer of={pages}>
        {({ pages: found }) => {
          const lines = found.flatMap(({ runs }) => runs);
          if (lines.length === 0 && !filtered) return <NoRuns />;
          return (
            <>
              <FilterBar filters={filters} />
              {lines.length === 0 ? <NoMatch filters={filters} /> : <RunList lines={lines} pages={pages} filter={`${filters.group}/${filters.text}`} />}
            </>
          );
        }}
      </Answer>
    </Page>
  );
}

function NoRuns() {
  const { t } = useTranslation("runs");
  const mayStart = useMay()("run:start");
  return (
    <Blank
      icon={IconPlayerPlay}
      title={t("emptyTitle")}
      actions={
        <>
          {mayStart && (
            <Button component={Link} href="/runs/new">
              {t("firstRun")}
            </Button>
          )}
          <Button component={Link} href="/pipelines" variant="default">
            {t("choosePipeline")}
          </Button>
        </>
      }
    >
      {t("empty")}
    </Blank>
  );
}

function NoMatch({ filters }: { filters: RunFilters }) {
  const { t } = useTranslation("runs");
  return (
    <Blank
      icon={IconFilterOff}
      title={t("noMatchTitle")}
      actions={
        <Button variant="default" onClick={() => filters.change({ group: "all", text: "" })}>
          {t("clearFilters")}
        </Button>
      }
    >
      {t("noMatch")}
    </Blank>
  );
}
