import { ActionIcon, Button, Group, Paper, Progress, Stack, Text } from "@mantine/core";
import { IconCircleCheck, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { useAppParts } from "../../stores/app-parts.tsx";
import type { Upload } from "../../stores/upload-store.ts";
import { useTopic } from "../../stores/use-topic.ts";
import { useFigures } from "../../ui/use-figures.ts";
import { BadRowsQuestion } from "./bad-rows-question.tsx";
import { UploadFailure } from "./upload-failure.tsx";

/** Files that are being imported, and what became of those before them until it is dismissed. */
export function UploadList({ uploads }: { uploads: readonly Upload[] }) {
  const { t } = useTranslation("datasets");
  if (uploads.length === 0) return null;
  return (
    <Stack gap="xs" component="section" aria-label={t("uploads")}>
      {uploads.map((upload) => (
        <UploadCard key={upload.key} upload={upload} />
      ))}
    </Stack>
  );
}

function UploadCard({ upload }: { upload: Upload }) {
  const { uploads } = useAppParts();
  if (upload.state === "done" && upload.dataset !== null && upload.dataset.badRows > 0)
    return <BadRowsQuestion dataset={upload.dataset} onAnswered={() => uploads.remove(upload.key)} />;
  if (upload.state === "done") return <DoneCard upload={upload} />;
  if (upload.state === "failed") return <UploadFailure upload={upload} />;
  return <SendingCard upload={upload} />;
}

function SendingCard({ upload: { key, name, file, state, sentBytes } }: { upload: Upload }) {
  const { t } = useTranslation(["datasets", "common"]);
  const { uploads } = useAppParts();
  const figures = useFigures();
  const reading = useTopic("imports")?.find((one) => one.name === name);
  const share = file.size === 0 ? 0 : (sentBytes / file.size) * 100;
  return (
    <Paper withBorder p="sm" bg="var(--inferno-surface)">
      <Group justify="space-between" wrap="nowrap" mb={6}>
        <Text size="sm" fw={550} truncate>
          {name}
        </Text>
        <Button size="compact-sm" variant="default" onClick={() => uploads.remove(key)} aria-label={t("datasets:cancelOf", { name })}>
          {t("common:cancel")}
        </Button>
      </Group>
      <Progress value={share} transitionDuration={100} aria-label={t("datasets:progressOf", { name })} />
      <Text size="xs" c="dimmed" mt={6} className="figures">
        {state === "waiting" ? t("datasets:waiting") : t("datasets:sent", { sent: figures.bytes(sentBytes), size: figures.bytes(file.size) })}
        {state === "sending" && ` · ${t("datasets:rowsRead", { count: reading?.rows ?? 0 })}`}
        {reading !== undefined && reading.badRows > 0 && ` · ${t("datasets:bad", { count: reading.badRows })}`}
      </Text>
    </Paper>
  );
}

function DoneCard({ upload: { key, dataset } }: { upload: Upload }) {
  const { t } = useTranslation("datasets");
  if (dataset === null) return null;
  const { id, name, rows } = dataset;
  return (
    <Paper withBorder p="sm" bg="var(--inferno-surface)">
      <Group justify="space-between" wrap="nowrap">
        <Group gap="xs" wrap="nowrap">
          <IconCircleCheck size={18} aria-hidden color="var(--mantine-color-teal-7)" />
          <Text size="sm" component="output" style={{ overflowWrap: "anywhere" }}>
            <b>{name}</b> · {t("done", { count: rows })}
          </Text>
        </Group>
        <Group gap="xs" wrap="nowrap">
          <Button size="compact-sm" variant="default" component={Link} href={`/datasets/${id}`}>
            {t("open")}
          </Button>
          <Dismiss upload={key} name={name} />
        </Group>
      </Group>
    </Paper>
  );
}

function Dismiss({ upload, name }: { upload: number; name: string }) {
  const { t } = useTranslation("datasets");
  const { uploads } = useAppParts();
  return (
    <ActionIcon variant="subtle" color="gray" c="var(--mantine-color-text)" onClick={() => uploads.remove(upload)} aria-label={t("dismissOf", { name })}>
      <IconX size={16} aria-hidden />
    </ActionIcon>
  );
}
