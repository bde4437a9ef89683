import { Button, Group, Modal, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type CurlEndpoint, curlToEndpoint } from "../../../../src-shared/core/curl/curl-to-endpoint.ts";
import { readCurl } from "../../../../src-shared/core/curl/read-curl.ts";

export type PasteCurlProps = { onClose: () => void; onRead: (endpoint: CurlEndpoint) => void };

/** Takes a cURL command apart. The text, which may hold a key, lives in this dialog alone. */
export function PasteCurl({ onClose, onRead }: PasteCurlProps) {
  const { t } = useTranslation(["endpoints", "common"]);
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const read = (): void => {
    const curl = readCurl(text);
    if (!curl.ok) return setProblem(curl.message);
    const endpoint = curlToEndpoint(curl.value);
    if (endpoint === null) return setProblem(t("endpoints:curl.noUrl"));
    onRead(endpoint);
  };
  return (
    <Modal opened onClose={onClose} title={t("endpoints:curl.title")} size="lg" centered>
      <Text size="sm" mb="sm">
        {t("endpoints:curl.about")}
      </Text>
      <Textarea
        label={t("endpoints:curl.label")}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        error={problem}
        autosize
        minRows={6}
        maxRows={16}
        spellCheck={false}
        autoComplete="off"
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: "var(--mantine-font-size-xs)" } }}
        data-autofocus
      />
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          {t("common:cancel")}
        </Button>
        <Button onClick={read}>{t("endpoints:curl.fill")}</Button>
      </Group>
    </Modal>
  );
}
