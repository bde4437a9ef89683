import { Badge, Group, Paper, Table, Text, Tooltip } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { findEndpointPlace } from "../../../../src-shared/core/endpoints/endpoint-class.ts";
import type { EndpointHealth, EndpointSummary } from "../../../../src-shared/wire/ui/endpoint-messages.ts";
import { useAsk } from "../../../stores/use-ask.ts";
import { useMay } from "../../../stores/use-may.ts";
import { LinkTo } from "../../../ui/link-to.tsx";
import { useFigures } from "../../../ui/use-figures.ts";
import { ConnectionCell, RecentCell } from "./health-cells.tsx";
import { EndpointActions } from "./endpoint-actions.tsx";
import { KeyCell } from "./key-cell.tsx";

const healthEveryMs = 30_000;

export type EndpointTableProps = { endpoints: readonly EndpointSummary[] };

export function EndpointTable({ endpoints }: EndpointTableProps) {
  const { t } = useTranslation("endpoints");
  const health = useAsk("endpoint:health", {}, { everyMs: healthEveryMs });
  const healthByName = new Map(health.data?.map((each) => [each.name, each]));
  return (
    <Paper withBorder bg="var(--inferno-surface)">
      <Table.ScrollContainer minWidth={720} type="native" tabIndex={0} component="section" aria-label={t("title")}>
        <Table verticalSpacing="xs" highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("column.name")}</Table.Th>
              <Table.Th>{t("column.host")}</Table.Th>
              <Table.Th>{t("column.key")}</Table.Th>
              <Table.Th visibleFrom="lg">{t("column.limits")}</Table.Th>
              <Table.Th visibleFrom="lg">{t("column.price")}</Table.Th>
              <Explained label={t("column.connection")} help={t("connectionHelp")} />
              <Explained label={t("column.recent")} help={t("recentHelp")} />
              <Table.Th>{t("column.usedBy")}</Table.Th>
              <Table.Th aria-label={t("column.actions")} />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {endpoints.map((endpoint) => (
              <EndpointLine key={endpoint.name} endpoint={endpoint} health={healthByName.get(endpoint.name)} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  );
}

function Explained({ label, help }: { label: string; help: string }) {
  return (
    <Table.Th>
      <Tooltip label={help} multiline w={280} withArrow events={{ hover: true, focus: true, touch: true }}>
        <Group gap={4} wrap="nowrap" tabIndex={0} component="span" display="inline-flex">
          {label} <IconInfoCircle size={14} aria-hidden style={{ flex: "none" }} />
        </Group>
      </Tooltip>
    </Table.Th>
  );
}

function EndpointLine({ endpoint, health }: { endpoint: EndpointSummary; health: EndpointHealth | undefined }) {
  const { t } = useTranslation("endpoints");
  const may = useMay();
  const { name, spec, usedBy } = endpoint;
  const place = findEndpointPlace(spec.url);
  return (
    <Table.Tr>
      <Table.Td>
        <LinkTo to={`/endpoints/${encodeURIComponent(name)}`} fw={600}>
          {name}
        </LinkTo>
        <Text size="xs" c="dimmed">
          {t(`protocol.${spec.protocol}`)}
          {spec.model === undefined ? "" : ` · ${spec.model}`}
        </Text>
      </Table.Td>
      <Table.Td>
        <Text size="sm" miw={150} style={{ overflowWrap: "anywhere" }}>
          {place?.authority ?? spec.url}
        </Text>
        {place !== null && (
          <Text size="xs" c="dimmed">
            {t(`class.${place.class}`)}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <KeyCell endpoint={endpoint} />
      </Table.Td>
      <Table.Td visibleFrom="lg">
        <Limits limits={spec.limits} />
      </Table.Td>
      <Table.Td visibleFrom="lg">
        <Price price={spec.price} />
      </Table.Td>
      <Table.Td>
        <ConnectionCell health={health} />
      </Table.Td>
      <Table.Td>
        <RecentCell recent={health?.recent ?? null} />
      </Table.Td>
      <Table.Td>
        <UsedBy pipelines={usedBy} />
      </Table.Td>
      <Table.Td>{may("endpoint:save") && <EndpointActions endpoint={endpoint} />}</Table.Td>
    </Table.Tr>
  );
}

function Limits({ limits }: { limits: EndpointSummary["spec"]["limits"] }) {
  const { t } = useTranslation("endpoints");
  const { short } = useFigures();
  const { concurrency, requestsPerMinute, tokensPerMinute } = limits;
  const lines = [
    concurrency === undefined ? null : t("limit.concurrency", { value: short(concurrency) }),
    requestsPerMinute === undefined ? null : t("limit.requests", { value: short(requestsPerMinute) }),
    tokensPerMinute === undefined ? null : t("limit.tokens", { value: short(tokensPerMinute) }),
  ].filter((line) => line !== null);
  if (lines.length === 0) return <Text size="sm">–</Text>;
  return lines.map((line) => (
    <Text key={line} size="xs" className="figures">
      {line}
    </Text>
  ));
}

function Price({ price }: { price: EndpointSummary["spec"]["price"] }) {
  const { t } = useTranslation("endpoints");
  const { usd } = useFigures();
  return (
    <Text size="xs" className="figures">
      {price === undefined ? "–" : t("priceInOut", { input: usd(price.inputPerMillion), output: usd(price.outputPerMillion) })}
    </Text>
  );
}

function UsedBy({ pipelines }: { pipelines: readonly string[] }) {
  const { t } = useTranslation("endpoints");
  if (pipelines.length === 0) return <Text size="sm">–</Text>;
  return (
    <Tooltip label={pipelines.slice(0, 12).join(", ")} multiline maw={320} withArrow events={{ hover: true, focus: true, touch: true }}>
      <Badge variant="default" radius="sm" tabIndex={0} styles={{ root: { textTransform: "none" } }}>
        {t("pipelines", { count: pipelines.length })}
      </Badge>
    </Tooltip>
  );
}
