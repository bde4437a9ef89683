import { Stack, Text, Title } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { JsonText } from "../../../../src-shared/wire/ui/row-messages.ts";
import { CopyText } from "../../../ui/copy-text.tsx";
import { useFigures } from "../../../ui/use-figures.ts";
import { readableJson } from "./readable-json.ts";

export type JsonBlockProps = { title: string; json: JsonText; order?: 2 | 3 };

/** A value under its title, with a button that copies it. */
export function JsonBlock({ title, json, order = 2 }: JsonBlockProps) {
  const { t } = useTranslation("rows");
  const { count } = useFigures();
  const { text, isCut } = useMemo(() => readableJson(json), [json]);
  return (
    <Stack gap={4}>
      <Title order={order} size="h6">
        {title}
      </Title>
      <CopyText text={text} label={title} />
      {isCut && (
        <Text size="xs" c="dimmed">
          {t("cut", { shown: count(text.length), length: count(json.length) })}
        </Text>
      )}
    </Stack>
  );
}
