import { Alert, Button, Divider, Group, MultiSelect, SegmentedControl, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconAlertTriangle, IconCopy, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PlacedProblem } from "../document/find-place.ts";
import { setNeeds } from "../document/edit-steps.ts";
import { ancestorsOf } from "../document/graph.ts";
import type { StepModel } from "../document/read-model.ts";
import { useEditor, useEditorState } from "./editor-context.tsx";
import { RequestForm, StepYaml } from "./request-form.tsx";
import { TemplateField } from "./template-field.tsx";
import { useEndpointChoices } from "./use-flow-steps.ts";
import { useStepActions } from "./use-step-actions.ts";
import { useSetStepValue, useTemplateNames } from "./use-step-fields.ts";
import { useTypedText } from "./use-typed-text.ts";

export type StepPanelProps = { step: StepModel; problems: readonly PlacedProblem[] };

/** Everything about one step. */
export function StepPanel({ step, problems }: StepPanelProps) {
  const { t } = useTranslation(["pipelines", "common"]);
  const store = useEditor();
  const actions = useStepActions();
  const names = useTemplateNames(step);
  const set = useSetStepValue(step.key);
  const endpoints = useEndpointChoices();
  const protocol = endpoints.find(({ name }) => name === step.endpoint)?.protocol ?? null;
  return (
    <Stack gap="sm">
      {problems.map(({ line, column, message }) => (
        <Alert key={`${line}:${column}:${message}`} color="red" variant="light" p="xs" icon={<IconAlertTriangle size={16} aria-hidden />}>
          {message}
        </Alert>
      ))}
      <IdField step={step} />
      <EndpointField step={step} />
      <NeedsField step={step} />
      <TemplateField
        label={t("step.when")}
        about={t("step.whenAbout")}
        placeholder={t("step.whenExample")}
        value={step.when ?? ""}
        names={names}
        bare
        single
        onChange={(when) => set(["when"], when.trim() === "" ? undefined : when)}
        onBlur={store.settle}
      />
      <Divider label={t("step.request")} labelPosition="left" />
      <RequestForm key={step.key} step={step} protocol={protocol} names={names} />
      <Divider label={t("step.response")} labelPosition="left" />
      <ResponseFields step={step} canSelect={protocol === "http" || protocol === "kserve-v2"} />
      <Divider />
      <Group gap="xs">
        <Button size="xs" variant="default" leftSection={<IconCopy size={14} aria-hidden />} onClick={() => actions.duplicate([step.key])}>
          {t("step.duplicate")}
        </Button>
        <Button size="xs" variant="light" color="red" leftSection={<IconTrash size={14} aria-hidden />} onClick={() => actions.remove([step.key])}>
          {t("common:delete")}
        </Button>
      </Group>
    </Stack>
  );
}

function IdField({ step }: { step: StepModel }) {
  const { t } = useTranslation("pipelines");
  const actions = useStepActions();
  const [typed, setTyped] = useTypedText(step.id);
  const [error, setError] = useState<"malformed" | "taken" | null>(null);
  const finish = (): void => setError(actions.rename(step.key, typed.trim()));
  return (
    <TextInput
      label={t("step.id")}
      description={t("step.idAbout")}
      value={typed}
      error={error === null ? null : t(`step.${error}`)}
      data-step-id
      onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      onBlur={finish}
      onKeyDown={({ key }) => key === "Enter" && finish()}
    />
  );
}

function EndpointField({ step }: { step: StepModel }) {
  const { t } = useTranslation("pipelines");
  const set = useSetStepValue(step.key);
  const endpoints = useEndpointChoices();
  const option = ({ name, protocol }: (typeof endpoints)[number]) => ({ value: name, label: `${name} (${protocol})` });
  const isUnknown = step.endpoint !== "" && !endpoints.some(({ name }) => name === step.endpoint);
  const groups = [
    { group: t("step.ofFile"), items: endpoints.filter(({ inline }) => inline).map(option) },
    { group: t("step.registered"), items: endpoints.filter(({ inline }) => !inline).map(option) },
    ...(isUnknown ? [{ group: t("step.unknown"), items: [{ value: step.endpoint, label: step.endpoint }] }] : []),
  ];
  return (
    <Select
      label={t("step.endpoint")}
      data={groups.filter(({ items }) => items.length > 0)}
      value={step.endpoint === "" ? null : step.endpoint}
      placeholder={t("step.chooseEndpoint")}
      searchable
      allowDeselect={false}
      error={isUnknown ? t("step.endpointUnknown", { name: step.endpoint }) : null}
      nothingFoundMessage={t("noEndpoints")}
      onChange={(name) => name !== null && set(["endpoint"], name)}
    />
  );
}

function NeedsField({ step }: { step: StepModel }) {
  const { t } = useTranslation("pipelines");
  const store = useEditor();
  const steps = useEditorState(({ reading }) => reading.model.steps);
  const possible = steps.filter(({ key }) => key !== step.key && !key.startsWith("#") && !ancestorsOf(steps, key).has(step.key)).map(({ key }) => key);
  return (
    <MultiSelect
      label={t("step.needs")}
      description={step.needs.length === 0 ? t("step.needsNothing") : step.writtenNeeds === null ? t("step.needsImplicit") : null}
      data={[...new Set([...possible, ...step.needs])]}
      value={[...step.needs]}
      clearable
      onChange={(needs) => store.edit((doc) => setNeeds(doc, step.key, needs))}
    />
  );
}

function ResponseFields({ step, canSelect }: { step: StepModel; canSelect: boolean }) {
  const { t } = useTranslation("pipelines");
  const store = useEditor();
  const set = useSetStepValue(step.key);
  const names = { fields: [], steps: [], vars: [] };
  const { format, select } = step.response;
  return (
    <Stack gap="sm">
      <SegmentedControl
        size="xs"
        value={format === "json" ? "json" : "text"}
        aria-label={t("step.format")}
        onChange={(next) => set(["response", "format"], next === "json" ? "json" : undefined)}
        data={[
          { value: "text", label: t("step.asText") },
          { value: "json", label: t("step.asJson") },
        ]}
      />
      {format === "json" && (
        <StepYaml step={step} path={["response", "schema"]} label={t("step.schema")} about={t("step.schemaAbout")} names={names} set={set} />
      )}
      {(canSelect || select !== undefined) && (
        <TextInput
          label={t("step.select")}
          description={t("step.selectAbout")}
          placeholder="/outputs/0/data/0"
          value={typeof select === "string" ? select : ""}
          onChange={({ currentTarget }) => set(["response", "select"], currentTarget.value === "" ? undefined : currentTarget.value)}
          onBlur={store.settle}
        />
      )}
      <Text size="sm" fw={500} component="div">
        {t("step.onFailure")}
      </Text>
      <SegmentedControl
        size="xs"
        value={step.onFailure}
        aria-label={t("step.onFailure")}
        onChange={(next) => set(["onFailure"], next === "continue" ? "continue" : undefined)}
        data={[
          { value: "fail", label: t("step.failRow") },
          { value: "continue", label: t("step.goOn") },
        ]}
      />
    </Stack>
  );
}
