import { Button, Group, JsonInput, Loader, Paper, Spoiler, Stack, Text, Title } from "@mantine/core";
import { IconPlugConnected } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { findEndpointPlace } from "../../../../src-shared/core/endpoints/endpoint-class.ts";
import { protocolFacts } from "../../../../src-shared/core/endpoints/protocol-facts.ts";
import { RefusalNotice } from "../../../ui/refusal-notice.tsx";
import { TestReport, type TestReportProps } from "./test-report.tsx";
import type { EndpointForm } from "./use-endpoint-form.ts";
import type { TestState } from "./use-endpoint-test.ts";

export type TestPanelProps = {
  form: EndpointForm;
  state: TestState;
  /** JSON text; empty for the smallest request that makes sense. */
  request: string;
  onRequest: (text: string) => void;
  problem: string | null;
  onTest: () => void;
  onStop: () => void;
} & Pick<TestReportProps, "onUseModel" | "onGoTo">;

/** Tries the endpoint as it stands in the form. */
export function TestPanel({ form, state, request, onRequest, problem, onTest, onStop, onUseModel, onGoTo }: TestPanelProps) {
  const { t } = useTranslation("endpoints");
  const { protocol, url } = form.values;
  const example = JSON.stringify(protocolFacts[protocol].makeTrial(findEndpointPlace(url)?.host ?? ""), null, 2);
  return (
    <Paper withBorder p="md" bg="var(--inferno-surface)" component="section" aria-labelledby="endpoint-test">
      <Stack gap="sm">
        <Group justify="space-between" align="flex-start" wrap="nowrap">
          <div>
            <Title order={2} size="h5" id="endpoint-test">
              {t("test.title")}
            </Title>
            <Text size="xs" c="dimmed">
              {t("test.about", { where: t("test.whereNode") })}
            </Text>
          </div>
          <Button variant="light" flex="none" leftSection={<IconPlugConnected size={16} aria-hidden />} onClick={onTest} disabled={state.step === "running"}>
            {t(state.step === "idle" || state.step === "running" ? "test.do" : "test.again")}
          </Button>
        </Group>
        <Spoiler maxHeight={0} showLabel={t("test.request")} hideLabel={t("test.request")} styles={{ control: { fontSize: "var(--mantine-font-size-xs)" } }}>
          <JsonInput
            aria-label={t("test.request")}
            description={t("test.requestHelp")}
            placeholder={example}
            value={request}
            onChange={onRequest}
            autosize
            minRows={4}
            maxRows={14}
            styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: "var(--mantine-font-size-xs)" } }}
          />
        </Spoiler>
        {problem !== null && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {problem}
          </Text>
        )}
        <div aria-live="polite">
          {state.step === "running" && <Running onStop={onStop} />}
          {state.step === "refused" && <RefusalNotice error={state.error} />}
          {state.step === "done" && <TestReport test={state.test} spec={state.spec} onUseModel={onUseModel} onGoTo={onGoTo} />}
        </div>
      </Stack>
    </Paper>
  );
}

function Running({ onStop }: { onStop: () => void }) {
  const { t } = useTranslation("endpoints");
  return (
    <Group justify="space-between">
      <Group gap="sm">
        <Loader size="sm" />
        <div>
          <Text size="sm">{t("test.running")}</Text>
          <Text size="xs" c="dimmed">
            {t("test.runningAbout")}
          </Text>
        </div>
      </Group>
      <Button size="xs" variant="default" onClick={onStop}>
        {t("test.stop")}
      </Button>
    </Group>
  );
}
