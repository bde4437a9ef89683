import { Group, Select, Stack, Switch, Text, TextInput } from "@mantine/core";
import { IconAlertTriangle, IconDeviceDesktop, IconNetwork, IconWorld } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { type EndpointPlace, findEndpointPlace } from "../../../../src-shared/core/endpoints/endpoint-class.ts";
import { protocolFacts } from "../../../../src-shared/core/endpoints/protocol-facts.ts";
import { type ProtocolName, protocolNames, streamableProtocols } from "../../../../src-shared/model/endpoint.ts";
import { ModelField, type ModelFieldProps } from "./model-field.tsx";
import type { EndpointForm } from "./use-endpoint-form.ts";

export type BasicFieldsProps = { form: EndpointForm; models: ModelFieldProps["models"]; onAskModels: () => Promise<string | null> };

/** What every endpoint has. */
export function BasicFields({ form, models, onAskModels }: BasicFieldsProps) {
  const { t } = useTranslation("endpoints");
  const { protocol } = form.values;
  return (
    <Stack gap="md">
      <TextInput label={t("field.name")} description={t("field.nameHelp")} withAsterisk data-path="name" {...form.getInputProps("name")} />
      <ProtocolField form={form} />
      <AddressField form={form} />
      <ModelField form={form} models={models} onAsk={onAskModels} />
      {streamableProtocols.includes(protocol) && (
        <Switch label={t("field.stream")} description={t("field.streamHelp")} {...form.getInputProps("stream", { type: "checkbox" })} />
      )}
    </Stack>
  );
}

function ProtocolField({ form }: { form: EndpointForm }) {
  const { t } = useTranslation("endpoints");
  return (
    <Select
      label={t("field.protocol")}
      description={t(`protocolHelp.${form.values.protocol}`)}
      data={protocolNames.map((value) => ({ value, label: t(`protocol.${value}`) }))}
      renderOption={({ option }) => (
        <div>
          <Text size="sm">{option.label}</Text>
          <Text size="xs" c="dimmed">
            {t(`protocolHelp.${option.value as ProtocolName}`)}
          </Text>
        </div>
      )}
      allowDeselect={false}
      maxDropdownHeight={420}
      data-path="protocol"
      {...form.getInputProps("protocol")}
    />
  );
}

function AddressField({ form }: { form: EndpointForm }) {
  const { t } = useTranslation("endpoints");
  const { protocol, url } = form.values;
  const isVersioned = protocol.startsWith("openai-") || protocol === "anthropic-messages";
  const what = t(protocol === "http" ? "field.urlHttp" : isVersioned ? "field.urlVersioned" : "field.urlRoot");
  return (
    <div>
      <TextInput
        label={t("field.url")}
        description={t("field.urlHelp", { what })}
        placeholder={protocolFacts[protocol].exampleUrl}
        withAsterisk
        spellCheck={false}
        data-path="url"
        {...form.getInputProps("url")}
      />
      <PlaceLine place={findEndpointPlace(url.trim())} hasKey={form.values.auth.kind !== "none"} />
    </div>
  );
}

const placeIcons = { loopback: IconDeviceDesktop, lan: IconNetwork, public: IconWorld };

function PlaceLine({ place, hasKey }: { place: EndpointPlace | null; hasKey: boolean }) {
  const { t } = useTranslation("endpoints");
  if (place === null) return null;
  const Icon = placeIcons[place.class];
  return (
    <>
      <Group gap={6} mt={6}>
        <Icon size={15} aria-hidden />
        <Text size="xs">{t(`place.${place.class}`, { host: place.authority })}</Text>
      </Group>
      {!place.isEncrypted && place.class !== "loopback" && (
        <Group gap={6} mt={2} wrap="nowrap">
          <IconAlertTriangle size={15} aria-hidden color="var(--mantine-color-yellow-text)" />
          <Text size="xs">{t(hasKey ? "place.clearKey" : "place.clear")}</Text>
        </Group>
      )}
    </>
  );
}
