import { Alert, Button, Code, Group, Stack, Table, Text } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { findFix, type Fix } from "../../../../src-shared/core/endpoints/find-fix.ts";
import type { EndpointSpec } from "../../../../src-shared/model/endpoint.ts";
import type { JsonValue } from "../../../../src-shared/model/json.ts";
import type { EndpointTest } from "../../../../src-shared/wire/ui/endpoint-messages.ts";
import { useFigures } from "../../../ui/use-figures.ts";
import { Exchange } from "./exchange.tsx";
import { Part } from "./part.tsx";
import { useFailureWords } from "../../../ui/use-failure-words.ts";

export type TestReportProps = {
  test: EndpointTest;
  spec: EndpointSpec;
  onUseModel: (name: string) => void;
  /** Shows the field that a fix is about. */
  onGoTo: (field: NonNullable<Fix["field"]>) => void;
};

/** What a test came to: the verdict, what to do, the answer, and all that passed over the wire. */
export function TestReport({ test, spec, onUseModel, onGoTo }: TestReportProps) {
  const { t } = useTranslation("endpoints");
  const { trace, node, models } = test;
  return (
    <Stack gap="md">
      {trace.failure === null ? <Works test={test} spec={spec} /> : <Fails test={test} spec={spec} onGoTo={onGoTo} />}
      <Part title={t("test.timing")}>
        <Timing test={test} />
        <Text size="xs" c="dimmed" mt={4}>
          {t(node.local ? "test.onLocal" : "test.on", { name: node.name })}
          {test.connection === null || test.connection.connectMs === null ? "" : ` · ${t("test.connectionAbout")}`}
        </Text>
      </Part>
      {models !== null && models.length > 0 && (
        <Part title={t("test.models", { count: models.length })}>
          <Group gap={6}>
            {models.slice(0, 30).map((name) => (
              <Button
                key={name}
                size="compact-xs"
                variant={name === spec.model ? "light" : "default"}
                onClick={() => onUseModel(name)}
                aria-label={t("test.useModel", { name })}
              >
                {name}
              </Button>
            ))}
          </Group>
        </Part>
      )}
      <Exchange trace={trace} />
    </Stack>
  );
}

function Works({ test: { trace }, spec }: Pick<TestReportProps, "test" | "spec">) {
  const { t } = useTranslation("endpoints");
  const { ms } = useFigures();
  const answer = valueToShow(trace.value);
  return (
    <Alert color="teal" variant="light" icon={<IconCircleCheck aria-hidden />} title={t("test.works")}>
      <Text size="sm">{t("test.answered", { protocol: t(`protocol.${spec.protocol}`), ms: ms(trace.latencyMs) })}</Text>
      <Code block mt="xs" style={{ whiteSpace: "pre-wrap", maxHeight: 160, overflow: "auto" }} tabIndex={0} aria-label={t("test.answer")}>
        {answer === "" ? t("test.nothing") : answer}
      </Code>
    </Alert>
  );
}

function Fails({ test: { trace, models }, spec, onGoTo }: Pick<TestReportProps, "test" | "spec" | "onGoTo">) {
  const { t } = useTranslation("endpoints");
  const wordsOf = useFailureWords();
  const { failure } = trace;
  if (failure === null) return null;
  const { message, field } = findFix(failure, { spec, models });
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} title={t("test.failed", { label: wordsOf(failure.kind).label })}>
      <Text size="sm" style={{ overflowWrap: "anywhere" }}>
        {toSentence(failure.message)}
      </Text>
      <Text size="sm" fw={600} mt="xs">
        {t("test.doThis")}
      </Text>
      <Text size="sm">{message}</Text>
      <Group gap="sm" mt={6}>
        <Code>{failure.code ?? failure.kind}</Code>
        {field !== null && (
          <Button size="compact-sm" variant="light" color="red" onClick={() => onGoTo(field)}>
            {t("test.goTo")}
          </Button>
        )}
      </Group>
    </Alert>
  );
}

function Timing({ test: { connection, trace } }: Pick<TestReportProps, "test">) {
  const { t } = useTranslation("endpoints");
  const { ms } = useFigures();
  const lines: [label: string, value: number | null][] = [
    [t("test.dns"), connection?.dnsMs ?? null],
    [t("test.connect"), connection?.connectMs ?? null],
    [t("test.tls"), connection?.tlsMs ?? null],
    [t("test.firstToken"), trace.ttftMs],
    // 0: nothing was sent.
    [t("test.total"), trace.latencyMs === 0 ? null : trace.latencyMs],
  ];
  return (
    <Table verticalSpacing={2} withRowBorders={false} w="auto">
      <Table.Tbody>
        {lines
          .filter(([, value]) => value !== null)
          .map(([label, value]) => (
            <Table.Tr key={label}>
              <Table.Td pl={0}>{label}</Table.Td>
              <Table.Td ta="right" className="figures">
                {ms(value)}
              </Table.Td>
            </Table.Tr>
          ))}
      </Table.Tbody>
    </Table>
  );
}

/** Messages of calls begin small and have no full stop: they are written to stand inside others. */
const toSentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?!…”]$/.test(text) ? "" : "."}`;

/** Vectors and bodies are long: their beginning tells enough, the whole stands below. */
function valueToShow(value: JsonValue): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 600 ? `${text.slice(0, 600)}…` : text;
}
