import { Button, Group, Loader, Stack, Text } from "@mantine/core";
import { IconCheck, IconCircleDashed, IconPlayerPlay } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useAsk } from "../../stores/use-ask.ts";
import { RefusalNotice } from "../../ui/refusal-notice.tsx";
import { type Sample, type SampleStep, sampleSteps } from "./use-sample.ts";

/** The sample's button, and how far it has come. */
export function SampleDoor({ sample }: { sample: Sample }) {
  const { t } = useTranslation("home");
  const offer = useAsk("sample:offer", {});
  const { step, error, start } = sample;
  if (offer.data?.available === false) return <Text size="sm">{t("sample.unavailable")}</Text>;
  return (
    <Stack gap="sm">
      {error !== null && <RefusalNotice error={error} />}
      {step === null ? (
        <Button leftSection={<IconPlayerPlay size={16} aria-hidden />} onClick={start} fullWidth>
          {t("sample.do")}
        </Button>
      ) : (
        <Steps current={step} />
      )}
    </Stack>
  );
}

function Steps({ current }: { current: SampleStep }) {
  const { t } = useTranslation("home");
  const reached = sampleSteps.indexOf(current);
  return (
    <Stack gap={6} component="output">
      {sampleSteps.map((step, index) => (
        <Group key={step} gap="xs" wrap="nowrap" align="flex-start">
          {index < reached ? <IconCheck size={18} aria-hidden /> : index === reached ? <Loader size={18} /> : <IconCircleDashed size={18} aria-hidden />}
          <Text size="sm" fw={index === reached ? 600 : 400} flex={1}>
            {t(`sample.steps.${step}`)}
          </Text>
        </Group>
      ))}
    </Stack>
  );
}
