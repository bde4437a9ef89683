import { Grid, NumberInput, SegmentedControl, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** How many rows are tried first when a person asks for a part. */
const firstRows = 10;

export type RowChoiceProps = { limit: number | null; onChange: (limit: number | null) => void };

/** All rows, or the first N. */
export function RowChoice({ limit, onChange }: RowChoiceProps) {
  const { t } = useTranslation("runs");
  return (
    <Stack gap={4}>
      <Text size="sm" fw={500} id="launch-rows">
        {t("launch.rows")}
      </Text>
      <Grid gap="sm">
        <Grid.Col span={6}>
          <SegmentedControl
            fullWidth
            aria-labelledby="launch-rows"
            value={limit === null ? "all" : "first"}
            onChange={(value) => onChange(value === "all" ? null : firstRows)}
            data={["all", "first"].map((value) => ({ value, label: t(value === "all" ? "launch.allRows" : "launch.firstRows") }))}
          />
        </Grid.Col>
        <Grid.Col span={6}>
          {limit !== null && (
            <NumberInput
              aria-label={t("launch.firstN")}
              min={1}
              allowDecimal={false}
              allowNegative={false}
              thousandSeparator=","
              value={limit}
              onChange={(value) => onChange(Math.max(1, Number(value) || 1))}
            />
          )}
        </Grid.Col>
      </Grid>
    </Stack>
  );
}
