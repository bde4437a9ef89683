import { Alert, Button, Code, Group, List, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { formatProblem } from "../../src-shared/model/problem.ts";
import { RefusedError } from "../../src-shared/wire/reply.ts";

export type RefusalNoticeProps = { error: Error; onRetry?: () => void };

/** Why something could not be done, in the control plane's own sentence, with its code and every problem of the files concerned. */
export function RefusalNotice({ error, onRetry }: RefusalNoticeProps) {
  const { t } = useTranslation("common");
  const refused = error instanceof RefusedError ? error : null;
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} role="alert">
      {refused !== null && refused.problems.length > 0 ? (
        <List size="sm">
          {refused.problems.map((problem) => (
            <List.Item key={formatProblem(problem)}>{formatProblem(problem)}</List.Item>
          ))}
        </List>
      ) : (
        <Text size="sm">{refused === null ? t("unexpected") : refused.message}</Text>
      )}
      <Group gap="sm" mt={6}>
        {refused !== null && <Code>{refused.code}</Code>}
        {onRetry !== undefined && (
          <Button size="compact-sm" variant="light" color="red" onClick={onRetry}>
            {t("tryAgain")}
          </Button>
        )}
      </Group>
    </Alert>
  );
}
