import { Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { UiUpInput } from "../../../../src-shared/wire/ui-up.ts";
import { useFigures } from "../../../ui/use-figures.ts";
import { UsdInput } from "../budget/usd-input.tsx";
import { toRange } from "./use-estimate-texts.ts";
import type { LaunchForm } from "./use-launch-form.ts";
import { useLaunchEstimate } from "./use-launch-estimate.ts";

/** What the run may cost, beside what it is estimated to. */
export function BudgetField({ form: { options, change, request } }: { form: LaunchForm }) {
  const { t } = useTranslation("budget");
  return (
    <Stack gap={4}>
      <UsdInput
        label={t("label")}
        description={t("about")}
        placeholder={t("none")}
        value={options.maxCostUsd}
        onChange={(maxCostUsd) => change({ maxCostUsd })}
      />
      {request !== null && <EstimatedCost request={request} />}
    </Stack>
  );
}

function EstimatedCost({ request }: { request: UiUpInput<"run:start"> }) {
  const { t } = useTranslation("budget");
  const { usd } = useFigures();
  const { data } = useLaunchEstimate(request);
  if (data === undefined || data.costUsd === null) return null;
  return (
    <Text size="xs" c="dimmed" className="figures" data-testid="budget-estimate">
      {t("estimated", { cost: toRange(data.costUsd, usd) })}
    </Text>
  );
}
