import { Code, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { JsonValue } from "../../../../src-shared/model/json.ts";
import type { EndpointTest } from "../../../../src-shared/wire/ui/endpoint-messages.ts";
import { Part } from "./part.tsx";

/** Both sides of the call as they passed over the wire, keys masked. */
export function Exchange({ trace: { request, answer } }: { trace: EndpointTest["trace"] }) {
  const { t } = useTranslation("endpoints");
  return (
    <>
      <Part title={t("test.sent")}>
        {request === null ? (
          <Text size="sm">{t("test.nothingSent")}</Text>
        ) : (
          <Block label={t("test.sent")}>
            {[`${request.method} ${request.url}`, ...headerLines(request.headers), "", bodyToShow(request.body)].join("\n").trimEnd()}
          </Block>
        )}
      </Part>
      {answer !== null && (
        <Part title={t("test.cameBack")}>
          <Block label={t("test.cameBack")}>{`${t("test.status", { status: answer.httpStatus })}\n\n${bodyToShow(answer.body)}`}</Block>
        </Part>
      )}
    </>
  );
}

function Block({ label, children }: { label: string; children: string }) {
  return (
    <Code block tabIndex={0} aria-label={label} style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere", maxHeight: 260, overflow: "auto" }}>
      {children}
    </Code>
  );
}

function headerLines(headers: Record<string, string>): string[] {
  return Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
}

function bodyToShow(body: JsonValue): string {
  if (body === null) return "";
  const text = typeof body === "string" ? body : JSON.stringify(body, null, 2);
  return text.length > 20_000 ? `${text.slice(0, 20_000)}…` : text;
}
