import { Alert, Badge, Code, Group, Paper, Stack, Table, Text } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { DatasetDetail, FieldSummary, FieldSurvey } from "../../../src-shared/wire/ui/dataset-messages.ts";
import { useFigures } from "../../ui/use-figures.ts";

/** Which fields rows have, as a template names them. */
export function FieldsTab({ dataset, survey }: { dataset: DatasetDetail["dataset"]; survey: FieldSurvey }) {
  const { t } = useTranslation("datasets");
  const { sampled, fields, more } = survey;
  if (fields.length === 0)
    return (
      <Alert variant="light" color="gray" icon={<IconInfoCircle aria-hidden />}>
        {t("fieldsNone")}
      </Alert>
    );
  return (
    <Stack gap="xs">
      <Text size="sm" c="dimmed">
        {sampled === dataset.rows ? t("fieldsWhole", { count: sampled }) : t("fieldsAbout", { count: sampled })} {more && t("fieldsMore")}
      </Text>
      <Paper withBorder bg="var(--inferno-surface)">
        <Table.ScrollContainer minWidth={700} type="native">
          <Table verticalSpacing="xs" aria-label={t("tabFields")}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("field")}</Table.Th>
                <Table.Th>{t("types")}</Table.Th>
                <Table.Th ta="end">{t("share")}</Table.Th>
                <Table.Th>{t("examples")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {fields.map((field) => (
                <FieldLine key={field.path.join("\n")} field={field} sampled={sampled} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Paper>
    </Stack>
  );
}

function FieldLine({ field: { path, types, rows, examples }, sampled }: { field: FieldSummary; sampled: number }) {
  const figures = useFigures();
  return (
    <Table.Tr>
      <Table.Td style={{ paddingInlineStart: 10 + (path.length - 1) * 18 }}>
        <Code fz="sm" bg="transparent" p={0}>
          {templateName(path)}
        </Code>
      </Table.Td>
      <Table.Td>
        <Group gap={4}>
          {types.map((type) => (
            <Badge key={type} variant="default" radius="sm" tt="none" fw={500} miw="max-content">
              {type}
            </Badge>
          ))}
        </Group>
      </Table.Td>
      <Table.Td ta="end" className="figures">
        {figures.percent(rows / sampled)}
      </Table.Td>
      <Table.Td maw={520}>
        {examples.map((example) => (
          <Text key={example} size="sm" truncate title={example}>
            {example}
          </Text>
        ))}
      </Table.Td>
    </Table.Tr>
  );
}

/** `input.user.name`, `input["first name"]`. */
function templateName(path: readonly string[]): string {
  return path.reduce((before, name) => (/^[A-Za-z_]\w*$/.test(name) ? `${before}.${name}` : `${before}[${JSON.stringify(name)}]`), "input");
}
