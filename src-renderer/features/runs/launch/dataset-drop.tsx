import { Button, FileButton, Group, Loader, Text } from "@mantine/core";
import { IconFileUpload } from "@tabler/icons-react";
import { type DragEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useTopic } from "../../../stores/use-topic.ts";
import { RefusalNotice } from "../../../ui/refusal-notice.tsx";
import classes from "./dataset-drop.module.css";
import { useUpload } from "./use-upload.ts";

/** A file dropped or chosen here becomes a dataset, and the one that is run. */
export function DatasetDrop({ onImported }: { onImported: (dataset: string) => void }) {
  const { t } = useTranslation("runs");
  const { send, sending, error, stop } = useUpload(({ id }) => onImported(id));
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file !== undefined && sending === null) send(file);
  };
  return (
    <>
      <Group
        className={classes.drop}
        data-over={over || undefined}
        gap="sm"
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        data-testid="dataset-drop"
      >
        {sending === null ? (
          <>
            <FileButton onChange={(file) => file !== null && send(file)} accept=".jsonl,.ndjson,.csv,.tsv,.gz,.txt,.json">
              {(props) => (
                <Button {...props} size="xs" variant="default" leftSection={<IconFileUpload size={15} aria-hidden />}>
                  {t("launch.chooseFile")}
                </Button>
              )}
            </FileButton>
            <Text size="xs" c="dimmed">
              {t("launch.dropFile")}
            </Text>
          </>
        ) : (
          <Importing name={sending.name} onStop={stop} />
        )}
      </Group>
      {error !== null && <RefusalNotice error={error} />}
    </>
  );
}

function Importing({ name, onStop }: { name: string; onStop: () => void }) {
  const { t } = useTranslation("runs");
  const progress = useTopic("imports")?.find((one) => one.name === name);
  return (
    <>
      <Loader size="xs" />
      <Text size="xs" aria-live="polite">
        {progress === undefined ? t("launch.sending", { name }) : t("launch.importing", { name, count: progress.rows })}
      </Text>
      <Button size="compact-xs" variant="subtle" color="gray" onClick={onStop}>
        {t("cancel", { ns: "common" })}
      </Button>
    </>
  );
}
