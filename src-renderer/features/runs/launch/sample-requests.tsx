import { Accordion, Badge, Code, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { RunEstimate } from "../../../../src-shared/wire/ui/estimate-messages.ts";

type Sample = NonNullable<RunEstimate["sample"]>;

/** What will be sent for one row, step by step, as far as it can be known. */
export function SampleRequests({ sample: { rowIndex, requests } }: { sample: Sample }) {
  const { t } = useTranslation("runs");
  const first = requests.find(({ kind }) => kind === "rendered" || kind === "failed")?.stepId ?? null;
  return (
    <Paper withBorder p="md" bg="var(--inferno-surface)" component="section">
      <Stack gap="xs">
        <Title order={2} size="h5">
          {t("estimate.sample", { row: rowIndex + 1 })}
        </Title>
        <Text size="xs" c="dimmed">
          {t("estimate.sampleAbout")}
        </Text>
        <Accordion defaultValue={first} variant="default" chevronPosition="left" order={3}>
          {requests.map((request) => (
            <Accordion.Item key={request.stepId} value={request.stepId}>
              <Accordion.Control>
                <Group gap="xs">
                  <Text size="sm" fw={600}>
                    {request.stepId}
                  </Text>
                  {request.kind !== "rendered" && (
                    <Badge size="sm" variant="default" tt="none" radius="sm">
                      {t(`estimate.kind.${request.kind}`)}
                    </Badge>
                  )}
                </Group>
              </Accordion.Control>
              <Accordion.Panel>
                <RequestText request={request} />
              </Accordion.Panel>
            </Accordion.Item>
          ))}
        </Accordion>
      </Stack>
    </Paper>
  );
}

function RequestText({ request: { kind, body, message } }: { request: Sample["requests"][number] }) {
  const { t } = useTranslation("runs");
  if (kind === "rendered") {
    return (
      <Code block tabIndex={0} style={{ maxHeight: 300, overflow: "auto", whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
        {JSON.stringify(body, null, 2)}
      </Code>
    );
  }
  return <Text size="sm">{message ?? t(`estimate.kindAbout.${kind}`)}</Text>;
}
