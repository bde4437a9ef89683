import { Alert, List, Paper, Stack, Text, Title } from "@mantine/core";
import { IconAlertTriangle, IconListSearch } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { formatProblem } from "../../../../src-shared/model/problem.ts";
import type { UiUpInput } from "../../../../src-shared/wire/ui-up.ts";
import type { RunEstimate } from "../../../../src-shared/wire/ui/estimate-messages.ts";
import { Answer } from "../../../ui/answer.tsx";
import { EstimateFigures } from "./estimate-figures.tsx";
import { SampleRequests } from "./sample-requests.tsx";
import { useBudgetWarnings } from "./use-budget-warnings.ts";
import { useLaunchEstimate } from "./use-launch-estimate.ts";

/** What the run would take, and what keeps it from starting, before anything is sent. */
export function EstimatePart({ request }: { request: UiUpInput<"run:start"> | null }) {
  const { t } = useTranslation("runs");
  if (request === null) {
    return (
      <Paper withBorder p="xl" bg="var(--inferno-surface)" ta="center" c="dimmed">
        <IconListSearch size={28} aria-hidden />
        <Text size="sm">{t("estimate.nothingYet")}</Text>
      </Paper>
    );
  }
  return <AskedEstimate request={request} />;
}

function AskedEstimate({ request }: { request: UiUpInput<"run:start"> }) {
  const estimate = useLaunchEstimate(request);
  return (
    <Answer of={estimate}>
      {(found) => (found.problems.length > 0 ? <Problems problems={found.problems} /> : <Estimate estimate={found} maxCostUsd={request.maxCostUsd ?? null} />)}
    </Answer>
  );
}

function Problems({ problems }: Pick<RunEstimate, "problems">) {
  const { t } = useTranslation("runs");
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} title={t("estimate.problems", { count: problems.length })} role="alert">
      <List size="sm" spacing={4}>
        {problems.map((problem) => (
          <List.Item key={formatProblem(problem)}>{formatProblem(problem)}</List.Item>
        ))}
      </List>
    </Alert>
  );
}

type EstimateProps = { estimate: RunEstimate; maxCostUsd: number | null };

function Estimate({ estimate, maxCostUsd }: EstimateProps) {
  const { t } = useTranslation("runs");
  return (
    <Stack gap="md">
      <Warnings estimate={estimate} maxCostUsd={maxCostUsd} />
      <Paper withBorder p="md" bg="var(--inferno-surface)" component="section">
        <Stack gap="sm">
          <Title order={2} size="h5">
            {t("estimate.title")}
          </Title>
          <EstimateFigures estimate={estimate} />
        </Stack>
      </Paper>
      {estimate.sample !== null && <SampleRequests sample={estimate.sample} />}
    </Stack>
  );
}

/** What will go wrong for some rows, or may. */
function Warnings({ estimate, maxCostUsd }: EstimateProps) {
  const { t } = useTranslation("runs");
  const { missingKeys, unreadableRows, failing, sampledRows } = estimate;
  const ofBudget = useBudgetWarnings(estimate, maxCostUsd);
  const lines = [
    ...ofBudget,
    ...missingKeys.map(({ endpoint, variable }) => t("estimate.missingKey", { endpoint, variable })),
    ...(unreadableRows > 0 ? [t("estimate.unreadable", { count: unreadableRows })] : []),
    ...(failing.rows > 0 ? [t("estimate.failing", { count: failing.rows, of: sampledRows, example: failing.example })] : []),
  ];
  if (lines.length === 0) return null;
  return (
    <Alert color="yellow" variant="light" icon={<IconAlertTriangle aria-hidden />} title={t("estimate.warnings")}>
      <List size="sm" spacing={4}>
        {lines.map((line) => (
          <List.Item key={line}>{line}</List.Item>
        ))}
      </List>
    </Alert>
  );
}
