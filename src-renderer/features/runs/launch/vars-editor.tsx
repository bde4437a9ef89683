import { ActionIcon, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { checkVars, type VarProblem, type VarText } from "./read-vars.ts";

export type VarsEditorProps = { vars: readonly VarText[]; onChange: (vars: readonly VarText[]) => void };

/** Variables for this run, over the pipeline's defaults. */
export function VarsEditor({ vars, onChange }: VarsEditorProps) {
  const { t } = useTranslation("runs");
  const problems = checkVars(vars);
  const set = (at: number, to: Partial<VarText>): void => onChange(vars.map((line, other) => (other === at ? { ...line, ...to } : line)));
  return (
    <Stack gap={6}>
      <Group justify="space-between">
        <Text size="sm" fw={500}>
          {t("launch.vars")}
        </Text>
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<IconPlus size={13} aria-hidden />}
          onClick={() => onChange([...vars, { name: "", value: "" }])}
        >
          {t("launch.addVar")}
        </Button>
      </Group>
      {vars.map((line, at) => (
        <VarLine
          key={`line-${at + 1}`}
          line={line}
          at={at + 1}
          problem={problems[at] ?? null}
          onChange={(to) => set(at, to)}
          onRemove={() => onChange(vars.filter((_, other) => other !== at))}
        />
      ))}
    </Stack>
  );
}

type VarLineProps = { line: VarText; at: number; problem: VarProblem | null; onChange: (to: Partial<VarText>) => void; onRemove: () => void };

function VarLine({ line: { name, value }, at, problem, onChange, onRemove }: VarLineProps) {
  const { t } = useTranslation("runs");
  return (
    <Group gap={6} wrap="nowrap" align="flex-start">
      <TextInput
        size="xs"
        w="40%"
        aria-label={t("launch.varName", { at })}
        placeholder={t("launch.varNameHint")}
        value={name}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
        error={problem === "name" || problem === "twice" ? t(`launch.varProblem.${problem}`) : undefined}
      />
      <TextInput
        size="xs"
        flex={1}
        aria-label={t("launch.varValue", { at })}
        placeholder={t("launch.varValueHint")}
        value={value}
        onChange={(event) => onChange({ value: event.currentTarget.value })}
        error={problem === "value" ? t("launch.varProblem.value") : undefined}
      />
      <ActionIcon size={30} variant="subtle" color="gray" onClick={onRemove} aria-label={t("launch.removeVar", { at })}>
        <IconX size={15} aria-hidden />
      </ActionIcon>
    </Group>
  );
}
