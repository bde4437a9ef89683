import { Alert, Button, Code, Group, List, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { UploadedDataset } from "../../link/upload.ts";
import { useAsk, useCommand } from "../../stores/use-ask.ts";
import { RefusalNotice } from "../../ui/refusal-notice.tsx";

/** As many as can be taken in at a glance; all of them are a click away. */
const shownRows = 5;

export type BadRowsQuestionProps = { dataset: UploadedDataset; onAnswered: () => void };

/** After an import that met rows it could not read: which, why, and whether to go on without them or to give it up. */
export function BadRowsQuestion({ dataset, onAnswered }: BadRowsQuestionProps) {
  const { t } = useTranslation("datasets");
  const { id, name, rows, badRows } = dataset;
  const remove = useCommand("dataset:delete");
  return (
    <Alert color="yellow" variant="light" icon={<IconAlertTriangle aria-hidden />} role="alert">
      <Stack gap={8} style={{ overflowWrap: "anywhere" }}>
        <Text size="sm">{t("askBad", { name, count: badRows, rows })}</Text>
        <FirstBadRows dataset={id} />
        <Text size="sm" c="dimmed">
          {t("askBadAbout")}
        </Text>
        {remove.error !== null && <RefusalNotice error={remove.error} />}
        <Group gap="xs">
          <Button size="compact-sm" variant="default" onClick={onAnswered}>
            {t("askBadSkip", { count: badRows })}
          </Button>
          <Button size="compact-sm" variant="default" loading={remove.isPending} onClick={() => remove.mutate({ name: id }, { onSuccess: onAnswered })}>
            {t("askBadStop")}
          </Button>
          <Button size="compact-sm" variant="subtle" component={Link} href={`/datasets/${id}?tab=bad`}>
            {t("seeBad", { count: badRows })}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}

function FirstBadRows({ dataset }: { dataset: UploadedDataset["id"] }) {
  const bad = useAsk("dataset:bad-rows", { dataset, limit: shownRows });
  return (
    <List size="sm">
      {bad.data?.map(({ index, code, message }) => (
        <List.Item key={index}>
          {message} <Code>{code}</Code>
        </List.Item>
      ))}
    </List>
  );
}
