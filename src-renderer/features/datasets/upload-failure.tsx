import { ActionIcon, Alert, Button, Code, Group, List, Select, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { datasetFormats, datasetFormatSchema } from "../../../src-shared/model/dataset.ts";
import { useAppParts } from "../../stores/app-parts.tsx";
import type { Upload } from "../../stores/upload-store.ts";

/** Why a file did not become a dataset, and what can be done about it here. */
export function UploadFailure({ upload }: { upload: Upload }) {
  const { t } = useTranslation("datasets");
  const { uploads } = useAppParts();
  const { key, name, error } = upload;
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} role="alert">
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <Stack gap={6} style={{ overflowWrap: "anywhere" }}>
          <FailureText upload={upload} />
          <Group gap="xs">
            {error !== null && <Code>{error.code}</Code>}
            <WayOut upload={upload} />
          </Group>
        </Stack>
        <ActionIcon variant="subtle" color="gray" c="var(--mantine-color-text)" onClick={() => uploads.remove(key)} aria-label={t("dismissOf", { name })}>
          <IconX size={16} aria-hidden />
        </ActionIcon>
      </Group>
    </Alert>
  );
}

/** The control plane speaks to the shell's users too: what names an option of the shell is said anew here. */
function FailureText({ upload: { name, error } }: { upload: Upload }) {
  const { t } = useTranslation("datasets");
  if (error?.code === "E_NOT_A_DATASET") return <Text size="sm">{t("failedFormat", { name })}</Text>;
  if (error?.code !== "E_BAD_ROWS") return <Text size="sm">{error?.message}</Text>;
  const [, ...lines] = error.message.split("\n");
  return (
    <>
      <Text size="sm">{t("failedBadRows", { name })}</Text>
      <List size="sm">
        {lines.map((line) => (
          <List.Item key={line}>{line}</List.Item>
        ))}
      </List>
    </>
  );
}

function WayOut({ upload }: { upload: Upload }) {
  const { t } = useTranslation(["datasets", "common"]);
  const { uploads } = useAppParts();
  const { key, file, name, format, onBadRow, error } = upload;
  const again = (changed: Partial<Upload>): void => {
    uploads.remove(key);
    uploads.add([{ file, name, format, onBadRow, ...changed }]);
  };
  if (error?.code === "E_BAD_ROWS")
    return (
      <Button size="compact-sm" variant="default" onClick={() => again({ onBadRow: "fail" })}>
        {t("datasets:importRest")}
      </Button>
    );
  if (error?.code === "E_NOT_A_DATASET")
    return (
      <Select
        size="xs"
        placeholder={t("datasets:chooseFormat")}
        aria-label={t("datasets:chooseFormat")}
        data={datasetFormats.map((value) => ({ value: value as string, label: t(`datasets:formats.${value}`) }))}
        onChange={(value) => again({ format: datasetFormatSchema.safeParse(value).data ?? null })}
      />
    );
  return (
    <Button size="compact-sm" variant="default" onClick={() => again({})}>
      {t("common:tryAgain")}
    </Button>
  );
}
