import { NumberInput, Paper, Stack, TextInput, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { BudgetField } from "./budget-field.tsx";
import { RowChoice } from "./row-choice.tsx";
import type { LaunchForm } from "./use-launch-form.ts";
import { VarsEditor } from "./vars-editor.tsx";

/** How many rows, how many at once, for how much, and with which variables. */
export function OptionsPart({ form }: { form: LaunchForm }) {
  const { options, change } = form;
  const { t } = useTranslation("runs");
  return (
    <Paper withBorder p="md" bg="var(--inferno-surface)" component="section">
      <Stack gap="sm">
        <Title order={2} size="h5">
          {t("launch.how")}
        </Title>
        <RowChoice limit={options.limit} onChange={(limit) => change({ limit })} />
        <NumberInput
          label={t("launch.concurrency")}
          description={t("launch.concurrencyAbout")}
          min={1}
          max={100_000}
          allowDecimal={false}
          value={options.concurrency}
          onChange={(value) => change({ concurrency: Math.min(100_000, Math.max(1, Number(value) || 1)) })}
        />
        <BudgetField form={form} />
        <VarsEditor vars={options.vars} onChange={(vars) => change({ vars })} />
        <TextInput
          label={t("launch.name")}
          description={t("launch.nameAbout")}
          value={options.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
          maxLength={200}
        />
      </Stack>
    </Paper>
  );
}
