import { Button, Code, Group, Paper, Stack, Table, Text } from "@mantine/core";
import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { BadRow, DatasetDetail } from "../../../src-shared/wire/ui/dataset-messages.ts";
import { useAppParts } from "../../stores/app-parts.tsx";
import { downloadText } from "../../ui/download-text.ts";
import { RefusalNotice } from "../../ui/refusal-notice.tsx";
import { useFigures } from "../../ui/use-figures.ts";

const pageRows = 100;

/** Which rows could not be read, and why. */
export function BadRowsTab({ dataset: { id, name, badRows } }: { dataset: DatasetDetail["dataset"] }) {
  const { t } = useTranslation("datasets");
  const { link } = useAppParts();
  const pages = useInfiniteQuery({
    queryKey: ["dataset:bad-rows", id],
    queryFn: ({ pageParam }) => link.ask("dataset:bad-rows", { dataset: id, after: pageParam, limit: pageRows }),
    initialPageParam: -1,
    getNextPageParam: (last) => (last.length < pageRows ? undefined : last.at(-1)?.index),
    enabled: badRows > 0,
  });
  if (badRows === 0) return <Text size="sm">{t("badNone")}</Text>;
  return (
    <Stack gap="sm">
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <Text size="sm" c="dimmed" maw={760}>
          {t("badAbout")}
        </Text>
        <SaveButton dataset={id} name={name} />
      </Group>
      {pages.error !== null && <RefusalNotice error={pages.error} onRetry={() => void pages.refetch()} />}
      {pages.data !== undefined && <BadRowTable rows={pages.data.pages.flat()} />}
      {pages.hasNextPage && (
        <Button variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()} style={{ alignSelf: "flex-start" }}>
          {t("more")}
        </Button>
      )}
    </Stack>
  );
}

/** Saves the whole list as JSONL, however long it is. */
function SaveButton({ dataset, name }: { dataset: DatasetDetail["dataset"]["id"]; name: string }) {
  const { t } = useTranslation("datasets");
  const { link } = useAppParts();
  const saving = useMutation({
    mutationFn: async () => {
      const lines: string[] = [];
      for (let after: number | undefined = -1; after !== undefined; ) {
        const page: BadRow[] = await link.ask("dataset:bad-rows", { dataset, after, limit: 200 });
        lines.push(...page.map((row) => `${JSON.stringify(row)}\n`));
        after = page.at(-1)?.index;
      }
      downloadText(`${name}.bad-rows.jsonl`, lines.join(""), "application/x-ndjson");
    },
  });
  return (
    <Button variant="default" size="compact-sm" loading={saving.isPending} onClick={() => saving.mutate()} style={{ flexShrink: 0 }}>
      {t("badSave")}
    </Button>
  );
}

function BadRowTable({ rows }: { rows: readonly BadRow[] }) {
  const { t } = useTranslation("datasets");
  const figures = useFigures();
  return (
    <Paper withBorder bg="var(--inferno-surface)">
      <Table.ScrollContainer minWidth={600} type="native">
        <Table verticalSpacing="xs" aria-label={t("tabBad")}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th ta="end">{t("line")}</Table.Th>
              <Table.Th ta="end">{t("rowNumber")}</Table.Th>
              <Table.Th>{t("code")}</Table.Th>
              <Table.Th>{t("problem")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ index, line, code, message }) => (
              <Table.Tr key={index}>
                <Table.Td ta="end" className="figures">
                  {figures.count(line)}
                </Table.Td>
                <Table.Td ta="end" className="figures">
                  {figures.count(index + 1)}
                </Table.Td>
                <Table.Td>
                  <Code>{code}</Code>
                </Table.Td>
                <Table.Td style={{ overflowWrap: "anywhere" }}>{message}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  );
}
