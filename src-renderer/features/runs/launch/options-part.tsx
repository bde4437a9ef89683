import { Grid, NumberInput, Paper, SegmentedControl, Stack, Text, TextInput, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { LaunchForm } from "./use-launch-form.ts";
import { VarsEditor } from "./vars-editor.tsx";

const firstRows = 10;

/** How many rows, how many at once, and with which variables. */
export function OptionsPart({ form: { options, change } }: { form: LaunchForm }) {
  const { t } = useTranslation("runs");
  return (
    <Paper withBorder p="md" bg="var(--inferno-surface)" component="section">
      <Stack gap="sm">
        <Title order={2} size="h5">
          {t("launch.how")}
        </Title>
        <Stack gap={4}>
          <Text size="sm" fw={500} id="launch-rows">
            {t("launch.rows")}
          </Text>
          <Grid gap="sm">
            <Grid.Col span={6}>
              <SegmentedControl
                fullWidth
                aria-labelledby="launch-rows"
                value={options.limit === null ? "all" : "first"}
                onChange={(value) => change({ limit: value === "all" ? null : firstRows })}
                data={["all", "first"].map((value) => ({ value, label: t(value === "all" ? "launch.allRows" : "launch.firstRows") }))}
              />
            </Grid.Col>
            <Grid.Col span={6}>
              {options.limit !== null && (
                <NumberInput
                  aria-label={t("launch.firstN")}
                  min={1}
                  allowDecimal={false}
                  allowNegative={false}
                  thousandSeparator=","
                  value={options.limit}
                  onChange={(value) => change({ limit: Math.max(1, Number(value) || 1) })}
                />
              )}
            </Grid.Col>
          </Grid>
        </Stack>
        <NumberInput
          label={t("launch.concurrency")}
          description={t("launch.concurrencyAbout")}
          min={1}
          max={100_000}
          allowDecimal={false}
          value={options.concurrency}
          onChange={(value) => change({ concurrency: Math.min(100_000, Math.max(1, Number(value) || 1)) })}
        />
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
