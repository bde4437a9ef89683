import { NumberInput, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ProtocolName } from "../../../../src-shared/model/endpoint.ts";
import type { StepModel } from "../document/read-model.ts";
import { partAsText } from "../document/set-value.ts";
import { useEditor, useEditorState } from "./editor-context.tsx";
import { MessagesField } from "./messages-field.tsx";
import { fieldsByProtocol, furtherKeys, kindFor, readMessages, type RequestField, valueOf } from "./request-fields.ts";
import type { TemplateNames } from "./template-completion.ts";
import { TemplateField } from "./template-field.tsx";
import { type SetStepValue, useSetStepValue } from "./use-step-fields.ts";
import { YamlField } from "./yaml-field.tsx";

export type RequestFormProps = { step: StepModel; protocol: ProtocolName | null; names: TemplateNames };

/** What a step sends: as a form for what is common, as YAML for everything. */
export function RequestForm({ step, protocol, names }: RequestFormProps) {
  const { t } = useTranslation("pipelines");
  const [asYaml, setAsYaml] = useState(false);
  const set = useSetStepValue(step.key);
  const fields = protocol === null ? [] : fieldsByProtocol[protocol];
  const further = furtherKeys(step.request, fields);
  const isYaml = asYaml || protocol === null;
  return (
    <Stack gap="sm">
      <SegmentedControl
        size="xs"
        value={isYaml ? "yaml" : "form"}
        onChange={(way) => setAsYaml(way === "yaml")}
        disabled={protocol === null}
        aria-label={t("request.way")}
        data={[
          { value: "form", label: t("request.form") },
          { value: "yaml", label: t("request.yaml") },
        ]}
      />
      {isYaml ? (
        <StepYaml step={step} path={["request"]} label={t("request.label")} names={names} set={set} />
      ) : (
        <>
          {fields.map((field) => (
            <RequestFieldInput key={field.path.join(".")} step={step} field={field} names={names} set={set} />
          ))}
          {further.length > 0 && (
            <Text size="xs" c="dimmed">
              {t("request.further", { names: further.join(", ") })}
            </Text>
          )}
        </>
      )}
    </Stack>
  );
}

type RequestFieldInputProps = { step: StepModel; field: RequestField; names: TemplateNames; set: SetStepValue };

function RequestFieldInput({ step, field, names, set }: RequestFieldInputProps) {
  const { t } = useTranslation("pipelines");
  const store = useEditor();
  const value = valueOf(step.request, field.path);
  const path = ["request", ...field.path];
  const label = t(`request.field.${field.path.join("_")}`, { defaultValue: field.path.at(-1) ?? "" });
  const blur = store.settle;
  switch (kindFor(field, value)) {
    case "messages":
      return (
        <MessagesField messages={readMessages(value ?? []) ?? []} names={names} onChange={(inner, next) => set([...path, ...inner], next)} onBlur={blur} />
      );
    case "template":
      return <TemplateField label={label} value={asText(value)} names={names} onChange={(text) => set(path, text === "" ? undefined : text)} onBlur={blur} />;
    case "number":
      return (
        <NumberInput
          size="sm"
          label={label}
          value={typeof value === "number" ? value : ""}
          placeholder={t("request.default")}
          onChange={(number) => set(path, typeof number === "number" ? number : undefined)}
          onBlur={blur}
        />
      );
    case "line":
      return (
        <TextInput
          size="sm"
          label={label}
          value={asText(value)}
          placeholder={t("request.default")}
          onChange={({ currentTarget }) => set(path, currentTarget.value === "" ? undefined : currentTarget.value)}
          onBlur={blur}
        />
      );
    case "yaml":
      return <StepYaml step={step} path={path} label={label} names={names} set={set} />;
  }
}

const asText = (value: unknown): string => (typeof value === "string" ? value : value === undefined || value === null ? "" : String(value));

type StepYamlProps = { step: StepModel; path: readonly string[]; label: string; about?: string; names: TemplateNames; set: SetStepValue };

/** A part of a step as YAML. */
export function StepYaml({ step, path, label, about, names, set }: StepYamlProps) {
  const store = useEditor();
  const source = useEditorState(({ history }) => history.present.source);
  const text = partAsText(source, ["steps", step.index, ...path]);
  return (
    <YamlField label={label} {...(about === undefined ? {} : { about })} text={text} names={names} onChange={(part) => set(path, part)} onBlur={store.settle} />
  );
}
