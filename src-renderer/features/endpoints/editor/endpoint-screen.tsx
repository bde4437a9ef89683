import { Button } from "@mantine/core";
import { IconBox } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link, useParams, useSearchParams } from "wouter";
import { type ProtocolName, protocolNameSchema } from "../../../../src-shared/model/endpoint.ts";
import type { EndpointSummary } from "../../../../src-shared/wire/ui/endpoint-messages.ts";
import { useAsk } from "../../../stores/use-ask.ts";
import { Answer } from "../../../ui/answer.tsx";
import { Blank } from "../../../ui/blank.tsx";
import { useWhyNot } from "../../../stores/use-why-not.ts";
import { NotAllowed } from "../../../ui/needs-role.tsx";
import { Page } from "../../../ui/page.tsx";
import { suggestName } from "./curl-to-draft.ts";
import { EndpointEditor } from "./endpoint-editor.tsx";
import { type EndpointDraft, makeDraft, specToDraft } from "./endpoint-draft.ts";

/** /endpoints/new and /endpoints/:name. A new one may begin from what was found, or from another: ?protocol=…&url=…, ?copy=name. */
export function EndpointScreen() {
  const { name } = useParams<{ name?: string }>();
  const [query] = useSearchParams();
  const list = useAsk("endpoint:list", {});
  return <Answer of={list}>{(endpoints) => <Chosen endpoints={endpoints} name={name} query={query} />}</Answer>;
}

type ChosenProps = { endpoints: readonly EndpointSummary[]; name: string | undefined; query: URLSearchParams };

function Chosen({ endpoints, name, query }: ChosenProps) {
  const { t } = useTranslation("endpoints");
  const whyNot = useWhyNot()("endpoint:save");
  if (name === undefined) {
    if (whyNot !== null) return <NotAllowed title={t("newTitle")} why={whyNot} back={{ to: "/endpoints", label: t("back") }} />;
    const source = endpoints.find((each) => each.name === query.get("copy"));
    return <EndpointEditor initial={source === undefined ? queryToDraft(query) : copyDraft(source, endpoints)} known={null} />;
  }
  // It may have been renamed or deleted elsewhere while it is being edited; saving says so.
  const known = endpoints.find((each) => each.name === name);
  if (known === undefined) return <Unknown name={name} />;
  return <EndpointEditor key={name} initial={specToDraft(name, known.spec)} known={known} />;
}

function Unknown({ name }: { name: string }) {
  const { t } = useTranslation("endpoints");
  return (
    <Page title={t("unknownTitle", { name })}>
      <Blank
        icon={IconBox}
        title={t("unknownTitle", { name })}
        actions={
          <Button component={Link} href="/endpoints">
            {t("back")}
          </Button>
        }
      >
        {t("unknown")}
      </Blank>
    </Page>
  );
}

function queryToDraft(query: URLSearchParams): EndpointDraft {
  const protocol: ProtocolName = protocolNameSchema.safeParse(query.get("protocol")).data ?? "openai-chat";
  const url = query.get("url") ?? "";
  const env = query.get("env");
  const empty = makeDraft();
  return {
    ...empty,
    protocol,
    url,
    model: query.get("model") ?? "",
    name: suggestName(url),
    auth: env === null ? empty.auth : { ...empty.auth, kind: "env", env },
  };
}

function copyDraft({ name, spec }: EndpointSummary, endpoints: readonly EndpointSummary[]): EndpointDraft {
  const taken = new Set(endpoints.map((each) => each.name));
  let copy = `${name}-copy`;
  for (let number = 2; taken.has(copy); number += 1) copy = `${name}-copy-${number}`;
  return specToDraft(copy, spec);
}
