import { Button, Group, Modal, Text } from "@mantine/core";
import { type ReactNode, useCallback, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { findEndpointPlace } from "../../../../src-shared/core/endpoints/endpoint-class.ts";
import { RefusedError } from "../../../../src-shared/wire/reply.ts";
import type { UiUpInput, UiUpValue } from "../../../../src-shared/wire/ui-up.ts";
import { useAppParts } from "../../../stores/app-parts.tsx";

type GuardedEvent = "endpoint:save" | "endpoint:test" | "endpoint:models";

export type AllowedAsk = {
  /** Throws `RefusedError`; E_ENDPOINT_CONFIRM when the user says no. Nothing of the request is kept. */
  ask: <Event extends GuardedEvent>(event: Event, request: UiUpInput<Event>) => Promise<UiUpValue<Event>>;
  /** The question, to be shown somewhere. */
  question: ReactNode;
};

type Question = { url: string; answer: (isAllowed: boolean) => void };

/** Asks the control plane, and, where it wants to know whether a server on this machine or network may be called, the user. */
export function useAllowedAsk(): AllowedAsk {
  const { link } = useAppParts();
  const [open, setOpen] = useState<Question | null>(null);
  const allowedHosts = useRef(new Set<string>());
  const ask = useCallback<AllowedAsk["ask"]>(
    async (event, request) => {
      const { url } = request.spec;
      const host = findEndpointPlace(url)?.host ?? "";
      if (allowedHosts.current.has(host)) return link.ask(event, { ...request, allowPrivate: true });
      try {
        return await link.ask(event, request);
      } catch (cause) {
        if (!(cause instanceof RefusedError) || cause.code !== "E_ENDPOINT_CONFIRM") throw cause;
        const isAllowed = await new Promise<boolean>((answer) => setOpen({ url, answer }));
        setOpen(null);
        if (!isAllowed) throw cause;
        allowedHosts.current.add(host);
        return link.ask(event, { ...request, allowPrivate: true });
      }
    },
    [link],
  );
  return { ask, question: open === null ? null : <PlaceQuestion question={open} /> };
}

function PlaceQuestion({ question: { url, answer } }: { question: Question }) {
  const { t } = useTranslation(["endpoints", "common"]);
  const place = findEndpointPlace(url);
  const kind = place?.class === "loopback" ? "loopback" : "lan";
  return (
    <Modal opened onClose={() => answer(false)} title={t("endpoints:confirm.title")} centered>
      <Text size="sm">{t(`endpoints:confirm.${kind}`, { host: place?.authority ?? url })}</Text>
      <Text size="sm" c="dimmed" mt="xs">
        {t("endpoints:confirm.about")}
      </Text>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={() => answer(false)}>
          {t("common:cancel")}
        </Button>
        <Button onClick={() => answer(true)} data-autofocus>
          {t("endpoints:confirm.do")}
        </Button>
      </Group>
    </Modal>
  );
}
