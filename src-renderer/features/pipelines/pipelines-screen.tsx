import { Paper, Table } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useAsk } from "../../stores/use-ask.ts";
import { Answer } from "../../ui/answer.tsx";
import { Page } from "../../ui/page.tsx";

export function PipelinesScreen() {
  const { t } = useTranslation("pipelines");
  const list = useAsk("pipeline:list", {});
  return (
    <Page title={t("title")}>
      <Answer of={list}>
        {(things) => (
          <Paper withBorder bg="var(--inferno-surface)">
            <Table>
              <Table.Tbody>
                {things.map((thing) => (
                  <Table.Tr key={thing.name}>
                    <Table.Td>{thing.name}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Paper>
        )}
      </Answer>
    </Page>
  );
}
