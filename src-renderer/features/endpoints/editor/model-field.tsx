import { Autocomplete, Button, Group, Text } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { protocolFacts } from "../../../../src-shared/core/endpoints/protocol-facts.ts";
import type { EndpointForm } from "./use-endpoint-form.ts";

export type ModelFieldProps = {
  form: EndpointForm;
  /** What the server said it has; null before it was asked. */
  models: readonly string[] | null;
  /** Asks the server. Gives what went wrong, as a sentence; null when nothing did. */
  onAsk: () => Promise<string | null>;
};

/** The model's name, typed or chosen from those that the server has. */
export function ModelField({ form, models, onAsk }: ModelFieldProps) {
  const { t } = useTranslation("endpoints");
  const [isAsking, setAsking] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const { needsModel, listing } = protocolFacts[form.values.protocol];
  const ask = async (): Promise<void> => {
    setAsking(true);
    setProblem(await onAsk());
    setAsking(false);
  };
  return (
    <div>
      <Group align="flex-end" gap="xs" wrap="nowrap">
        <Autocomplete
          label={t("field.model")}
          description={t(needsModel ? "field.modelHelp" : "field.modelOptional")}
          data={[...(models ?? [])]}
          limit={100}
          withAsterisk={needsModel}
          spellCheck={false}
          style={{ flex: 1 }}
          data-path="model"
          {...form.getInputProps("model")}
          error={undefined}
        />
        {listing !== null && (
          <Button variant="default" leftSection={<IconRefresh size={15} aria-hidden />} loading={isAsking} onClick={() => void ask()}>
            {t("field.askModels")}
          </Button>
        )}
      </Group>
      {form.errors["model"] !== undefined && (
        <Text size="xs" c="var(--mantine-color-error)" mt={4}>
          {form.errors["model"]}
        </Text>
      )}
      {problem !== null && (
        <Text size="xs" mt={4} component="output" display="block">
          {problem}
        </Text>
      )}
    </div>
  );
}
