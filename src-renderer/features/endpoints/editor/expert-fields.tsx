import { Accordion, ActionIcon, Button, Group, NumberInput, SimpleGrid, Stack, Switch, Text, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { packableProtocols } from "../../../../src-shared/model/endpoint.ts";
import type { EndpointForm } from "./use-endpoint-form.ts";

export const expertSections = ["limits", "timeouts", "retry", "pack", "price", "headers"] as const;
export type ExpertSection = (typeof expertSections)[number];

export type ExpertFieldsProps = { form: EndpointForm; open: readonly string[]; onOpen: (sections: string[]) => void };

/** What most endpoints leave as it is, folded. */
export function ExpertFields({ form, open, onOpen }: ExpertFieldsProps) {
  const isPackable = packableProtocols.includes(form.values.protocol);
  return (
    <Accordion multiple variant="separated" value={[...open]} onChange={onOpen} chevronPosition="left">
      <Section name="limits">
        <NumberFields form={form} fields={["limits.concurrency", "limits.requestsPerMinute", "limits.tokensPerMinute"]} />
      </Section>
      <Section name="timeouts">
        <NumberFields form={form} fields={["timeouts.connectMs", "timeouts.firstByteMs", "timeouts.idleMs", "timeouts.totalMs"]} />
      </Section>
      <Section name="retry">
        <NumberFields form={form} fields={["retry.maxAttempts", "retry.initialDelayMs", "retry.maxDelayMs"]} />
      </Section>
      {isPackable && (
        <Section name="pack">
          <OptionalFields form={form} flag="packOn" fields={["pack.maxRows", "pack.maxWaitMs"]} />
        </Section>
      )}
      <Section name="price">
        <OptionalFields form={form} flag="priceOn" fields={["price.inputPerMillion", "price.outputPerMillion"]} />
      </Section>
      <Section name="headers">
        <HeaderFields form={form} />
      </Section>
    </Accordion>
  );
}

function Section({ name, children }: { name: ExpertSection; children: ReactNode }) {
  const { t } = useTranslation("endpoints");
  return (
    <Accordion.Item value={name}>
      <Accordion.Control>
        <Text size="sm" fw={600}>
          {t(`section.${name}`)}
        </Text>
        <Text size="xs" c="dimmed">
          {t(`section.${name}About`)}
        </Text>
      </Accordion.Control>
      <Accordion.Panel>{children}</Accordion.Panel>
    </Accordion.Item>
  );
}

const labelByField = {
  "limits.concurrency": "field.concurrency",
  "limits.requestsPerMinute": "field.requestsPerMinute",
  "limits.tokensPerMinute": "field.tokensPerMinute",
  "timeouts.connectMs": "field.connectMs",
  "timeouts.firstByteMs": "field.firstByteMs",
  "timeouts.idleMs": "field.idleMs",
  "timeouts.totalMs": "field.totalMs",
  "retry.maxAttempts": "field.maxAttempts",
  "retry.initialDelayMs": "field.initialDelayMs",
  "retry.maxDelayMs": "field.maxDelayMs",
  "pack.maxRows": "field.maxRows",
  "pack.maxWaitMs": "field.maxWaitMs",
  "price.inputPerMillion": "field.inputPerMillion",
  "price.outputPerMillion": "field.outputPerMillion",
} as const;
type NumberField = keyof typeof labelByField;

function NumberFields({ form, fields }: { form: EndpointForm; fields: readonly NumberField[] }) {
  const { t } = useTranslation("endpoints");
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        {fields.map((field) => (
          <NumberInput key={field} label={t(labelByField[field])} min={0} thousandSeparator="," hideControls {...form.getInputProps(field)} />
        ))}
      </SimpleGrid>
      {fields[0] === "limits.concurrency" && (
        <Text size="xs" c="dimmed" mt="xs">
          {t("field.limitHelp")}
        </Text>
      )}
    </>
  );
}

function OptionalFields({ form, flag, fields }: { form: EndpointForm; flag: "packOn" | "priceOn"; fields: readonly NumberField[] }) {
  const { t } = useTranslation("endpoints");
  return (
    <Stack gap="sm">
      <Switch label={t(`field.${flag}`)} {...form.getInputProps(flag, { type: "checkbox" })} />
      {form.values[flag] && <NumberFields form={form} fields={fields} />}
    </Stack>
  );
}

function HeaderFields({ form }: { form: EndpointForm }) {
  const { t } = useTranslation("endpoints");
  return (
    <Stack gap="xs">
      {form.values.headers.map((_header, index) => (
        // Lines have nothing of their own to be known by, and are only added and removed.
        <Group key={String(index)} gap="xs" align="flex-start" wrap="nowrap">
          <TextInput aria-label={t("field.headerName")} placeholder="X-Organization" {...form.getInputProps(`headers.${index}.name`)} />
          <TextInput aria-label={t("field.headerValue")} style={{ flex: 1 }} {...form.getInputProps(`headers.${index}.value`)} />
          <ActionIcon variant="subtle" color="gray" mt={4} aria-label={t("field.removeHeader")} onClick={() => form.removeListItem("headers", index)}>
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      <Group>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => form.insertListItem("headers", { name: "", value: "" })}
        >
          {t("field.addHeader")}
        </Button>
      </Group>
    </Stack>
  );
}
