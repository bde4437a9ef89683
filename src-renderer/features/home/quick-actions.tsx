import { Button } from "@mantine/core";
import { IconBox, IconFlame, IconPlayerPlay } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { useAsk } from "../../stores/use-ask.ts";
import { ChooseFile } from "./choose-file.tsx";
import type { Sample } from "./use-sample.ts";

export type QuickActionsProps = { sample: Sample; onFiles: (files: File[]) => void };

/** What people come to Home for. */
export function QuickActions({ sample, onFiles }: QuickActionsProps) {
  const { t } = useTranslation("home");
  const offer = useAsk("sample:offer", {});
  return (
    <>
      {offer.data?.available === true && (
        <Button variant="default" leftSection={<IconFlame size={16} aria-hidden />} onClick={sample.start} disabled={sample.step !== null}>
          {t("sample.do")}
        </Button>
      )}
      <ChooseFile label={t("openFile")} onFiles={onFiles} />
      <Button component={Link} href="/endpoints/new" variant="default" leftSection={<IconBox size={16} aria-hidden />}>
        {t("newEndpoint")}
      </Button>
      <Button component={Link} href="/runs/new" leftSection={<IconPlayerPlay size={16} aria-hidden />}>
        {t("newRun")}
      </Button>
    </>
  );
}
