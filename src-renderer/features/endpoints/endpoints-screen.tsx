import { Button, TextInput } from "@mantine/core";
import { IconBox, IconPlus, IconRadar2, IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "wouter";
import type { EndpointSummary } from "../../../src-shared/wire/ui/endpoint-messages.ts";
import { useAsk } from "../../stores/use-ask.ts";
import { useMay } from "../../stores/use-may.ts";
import { Answer } from "../../ui/answer.tsx";
import { Blank } from "../../ui/blank.tsx";
import { Page } from "../../ui/page.tsx";
import { EndpointTable } from "./list/endpoint-table.tsx";
import { FoundServers } from "./list/found-servers.tsx";

/** The registered endpoints, and how their servers are. */
export function EndpointsScreen() {
  const { t } = useTranslation("endpoints");
  const list = useAsk("endpoint:list", {});
  const [isSearching, setSearching] = useState(false);
  const may = useMay();
  const actions = may("endpoint:save") && (
    <>
      <Button variant="default" leftSection={<IconRadar2 size={16} aria-hidden />} onClick={() => setSearching(true)}>
        {t("find")}
      </Button>
      <Button component={Link} href="/endpoints/new" leftSection={<IconPlus size={16} aria-hidden />}>
        {t("new")}
      </Button>
    </>
  );
  return (
    <Page title={t("title")} about={t("about")} actions={(list.data?.length ?? 0) > 0 ? actions : undefined}>
      <Answer of={list}>
        {(endpoints) =>
          endpoints.length === 0 ? (
            <Blank icon={IconBox} title={t("emptyTitle")} actions={actions}>
              {t("emptyAbout")}
            </Blank>
          ) : (
            <Filtered endpoints={endpoints} />
          )
        }
      </Answer>
      {isSearching && <FoundServers onClose={() => setSearching(false)} />}
    </Page>
  );
}

function Filtered({ endpoints }: { endpoints: readonly EndpointSummary[] }) {
  const { t } = useTranslation("endpoints");
  const [query, setQuery] = useSearchParams();
  const text = query.get("q") ?? "";
  const setText = (value: string): void => setQuery(value === "" ? {} : { q: value }, { replace: true });
  const words = text.toLowerCase().split(/\s+/);
  const fitting = endpoints.filter(({ name, spec }) =>
    words.every((word) => `${name} ${spec.model ?? ""} ${spec.url} ${spec.protocol}`.toLowerCase().includes(word)),
  );
  return (
    <>
      <TextInput
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        placeholder={t("search")}
        aria-label={t("search")}
        leftSection={<IconSearch size={16} aria-hidden />}
        maw={360}
      />
      {fitting.length === 0 ? (
        <Blank
          icon={IconSearch}
          title={t("filterEmpty", { text })}
          actions={
            <Button variant="default" onClick={() => setText("")}>
              {t("clearFilter")}
            </Button>
          }
        >
          {t("about")}
        </Blank>
      ) : (
        <EndpointTable endpoints={fitting} />
      )}
    </>
  );
}
