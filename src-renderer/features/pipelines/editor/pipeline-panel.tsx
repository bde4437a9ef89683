import { Badge, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useTranslation } from "react-i18next";
import type { Path } from "../../../../src-shared/core/pipeline-file/located.ts";
import type { JsonObject } from "../../../../src-shared/model/json.ts";
import { useCommand } from "../../../stores/use-ask.ts";
import { RefusalNotice } from "../../../ui/refusal-notice.tsx";
import { namePattern } from "../document/pipeline-name.ts";
import { partAsText, setFileValue } from "../document/set-value.ts";
import { useEditor, useEditorState } from "./editor-context.tsx";
import { useTemplateNames } from "./use-step-fields.ts";
import { useTypedText } from "./use-typed-text.ts";
import { YamlField } from "./yaml-field.tsx";

/** What belongs to the whole pipeline. */
export function PipelinePanel() {
  const { t } = useTranslation("pipelines");
  return (
    <Stack gap="sm">
      <NameField />
      <FilePart path={["inputs"]} label={t("settings.inputs")} about={t("settings.inputsAbout")} />
      <FilePart path={["vars"]} label={t("settings.vars")} about={t("settings.varsAbout")} />
      <FilePart path={["output"]} label={t("settings.output")} about={t("settings.outputAbout")} />
      <InlineEndpoints />
    </Stack>
  );
}

function NameField() {
  const { t } = useTranslation("pipelines");
  const store = useEditor();
  const name = useEditorState(({ reading }) => reading.model.name);
  const [typed, setTyped] = useTypedText(name);
  const isGood = namePattern.test(typed.trim());
  const finish = (): void => {
    if (isGood && typed.trim() !== name) store.edit((doc) => setFileValue(doc, ["name"], typed.trim()));
  };
  return (
    <TextInput
      label={t("settings.name")}
      description={t("settings.nameAbout")}
      value={typed}
      error={isGood ? null : t("badName")}
      onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      onBlur={finish}
      onKeyDown={({ key }) => key === "Enter" && finish()}
    />
  );
}

function FilePart({ path, label, about }: { path: Path; label: string; about?: string }) {
  const store = useEditor();
  const names = useTemplateNames(null);
  const source = useEditorState(({ history }) => history.present.source);
  return (
    <YamlField
      label={label}
      {...(about === undefined ? {} : { about })}
      text={partAsText(source, path)}
      names={names}
      onChange={(part) => void store.edit((doc) => setFileValue(doc, path, part), { group: path.join("/") })}
      onBlur={store.settle}
    />
  );
}

/** The file's own endpoints, each of which can become one that every pipeline may use. */
function InlineEndpoints() {
  const { t } = useTranslation("pipelines");
  const endpoints = useEditorState(({ reading }) => reading.model.endpoints);
  if (Object.keys(endpoints).length === 0) return null;
  return (
    <Stack gap="xs">
      <Text size="sm" fw={500} component="div">
        {t("settings.endpoints")}
      </Text>
      <Text size="xs" c="dimmed">
        {t("settings.endpointsAbout")}
      </Text>
      {Object.entries(endpoints).map(([name, spec]) => (
        <InlineEndpoint key={name} name={name} spec={spec} />
      ))}
    </Stack>
  );
}

function InlineEndpoint({ name, spec }: { name: string; spec: JsonObject }) {
  const { t } = useTranslation("pipelines");
  const store = useEditor();
  const apply = useCommand("file:apply");
  const register = (): void => {
    const source = `inferno: 1\nendpoints:\n  ${JSON.stringify(name)}: ${JSON.stringify(spec)}\n`;
    const onSuccess = (): void => {
      store.edit((doc) => setFileValue(doc, ["endpoints", name], undefined));
      notifications.show({ color: "teal", message: t("settings.registered", { name }) });
    };
    apply.mutate({ file: name, source }, { onSuccess });
  };
  return (
    <Stack gap={4}>
      <Group justify="space-between" gap="xs">
        <Group gap="xs">
          <Text size="sm">{name}</Text>
          <Badge size="sm" variant="default" tt="none">
            {String(spec["protocol"] ?? "")}
          </Badge>
        </Group>
        <Button size="compact-xs" variant="default" loading={apply.isPending} onClick={register} aria-label={t("settings.registerNamed", { name })}>
          {t("settings.register")}
        </Button>
      </Group>
      <FilePart path={["endpoints", name]} label={t("settings.endpoint", { name })} />
      {apply.error !== null && <RefusalNotice error={apply.error} />}
    </Stack>
  );
}
