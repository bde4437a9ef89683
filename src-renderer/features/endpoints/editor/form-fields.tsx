import { Group, Paper, SegmentedControl, Stack, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Frozen } from "../../../ui/frozen.tsx";
import { BasicFields } from "./basic-fields.tsx";
import { ExpertFields } from "./expert-fields.tsx";
import { KeyFields } from "./key-fields.tsx";
import type { ModelChoice } from "./use-models.ts";
import type { Depth } from "./use-depth.ts";
import type { EndpointForm } from "./use-endpoint-form.ts";

export type FormFieldsProps = { form: EndpointForm; depth: Depth; models: ModelChoice; readOnly: boolean };

export function FormFields({ form, depth, models, readOnly }: FormFieldsProps) {
  const { t } = useTranslation("endpoints");
  const { isExpert, setExpert, open, setOpen } = depth;
  return (
    <Stack gap="md">
      <Paper withBorder p="md" bg="var(--inferno-surface)">
        <Stack gap="md">
          <Group justify="space-between">
            <Title order={2} size="h5">
              {t("server")}
            </Title>
            <SegmentedControl
              aria-label={t("depth")}
              size="xs"
              value={isExpert ? "expert" : "simple"}
              onChange={(value) => setExpert(value === "expert")}
              data={[
                { value: "simple", label: t("simple") },
                { value: "expert", label: t("expert") },
              ]}
            />
          </Group>
          <Frozen when={readOnly}>
            <Stack gap="md">
              <BasicFields form={form} models={models.names} onAskModels={models.ask} />
              <KeyFields form={form} isExpert={isExpert} />
            </Stack>
          </Frozen>
        </Stack>
      </Paper>
      {isExpert && (
        <Frozen when={readOnly}>
          <ExpertFields form={form} open={open} onOpen={setOpen} />
        </Frozen>
      )}
    </Stack>
  );
}
