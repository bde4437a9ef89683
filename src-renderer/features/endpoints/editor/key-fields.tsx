import { PasswordInput, SegmentedControl, Select, Stack, Text, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { protocolFacts } from "../../../../src-shared/core/endpoints/protocol-facts.ts";
import { useAsk } from "../../../stores/use-ask.ts";
import { type KeyKind, keyKinds } from "./endpoint-draft.ts";
import type { EndpointForm } from "./use-endpoint-form.ts";

const labelByKind = { none: "field.keyNone", secret: "field.keySecret", typed: "field.keyTyped", env: "field.keyEnv" } as const;

/** Where the key comes from. A typed one is in this form until the endpoint is saved, and nowhere else. */
export function KeyFields({ form, isExpert }: { form: EndpointForm; isExpert: boolean }) {
  const { t } = useTranslation("endpoints");
  const { auth, name, protocol } = form.values;
  return (
    <Stack gap="sm">
      <div>
        <Text size="sm" fw={500} id="endpoint-key-kind" mb={4}>
          {t("field.key")}
        </Text>
        <SegmentedControl
          aria-labelledby="endpoint-key-kind"
          data={keyKinds.map((value) => ({ value, label: t(labelByKind[value]) }))}
          value={auth.kind}
          onChange={(kind) =>
            form.setFieldValue("auth", { ...auth, kind: kind as KeyKind, typedName: auth.typedName === "" && name !== "" ? `${name}-key` : auth.typedName })
          }
          data-path="auth"
        />
      </div>
      {auth.kind === "secret" && <StoredKey form={form} />}
      {auth.kind === "typed" && <TypedKey form={form} />}
      {auth.kind === "env" && (
        <TextInput
          label={t("field.env")}
          description={t("field.envHelp")}
          placeholder="OPENAI_API_KEY"
          spellCheck={false}
          {...form.getInputProps("auth.env")}
        />
      )}
      {auth.kind !== "none" && isExpert && (
        <TextInput
          label={t("field.header")}
          description={t("field.headerHelp", { own: protocolFacts[protocol].keyHeader })}
          spellCheck={false}
          maw={320}
          {...form.getInputProps("auth.header")}
        />
      )}
    </Stack>
  );
}

function StoredKey({ form }: { form: EndpointForm }) {
  const { t } = useTranslation("endpoints");
  const secrets = useAsk("secret:list", {});
  const names = secrets.data?.map(({ name }) => name) ?? [];
  const { secret } = form.values.auth;
  // One that is gone stays visible: it is what the endpoint says.
  const data = secret === "" || names.includes(secret) ? names : [secret, ...names];
  return (
    <Select
      label={t("field.storedKey")}
      data={data}
      placeholder={names.length === 0 ? t("field.noStored") : undefined}
      searchable
      {...form.getInputProps("auth.secret")}
    />
  );
}

function TypedKey({ form }: { form: EndpointForm }) {
  const { t } = useTranslation("endpoints");
  const secrets = useAsk("secret:list", {});
  const isTaken = secrets.data?.some(({ name }) => name === form.values.auth.typedName) === true;
  return (
    <>
      <PasswordInput label={t("field.typed")} description={t("field.typedHelp")} autoComplete="off" spellCheck={false} {...form.getInputProps("auth.typed")} />
      <TextInput
        label={t("field.typedName")}
        description={isTaken ? t("field.typedTaken") : undefined}
        spellCheck={false}
        maw={320}
        {...form.getInputProps("auth.typedName")}
      />
    </>
  );
}
