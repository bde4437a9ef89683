import { Button, Group, NumberInput, SegmentedControl, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCommand } from "../../../stores/use-ask.ts";
import { useWhyNot } from "../../../stores/use-why-not.ts";
import { NeedsRole } from "../../../ui/needs-role.tsx";
import { SettingLine } from "../setting-group.tsx";

const proposedDays = 30;
const maxDays = 3650;

/** `days`: as stored; null is for ever. */
export function RetentionLine({ days }: { days: number | null }) {
  const { t } = useTranslation("settings");
  const whyNot = useWhyNot()("settings:set");
  if (whyNot === null) return <Retention days={days} />;
  return (
    <SettingLine label={t("retention")} about={<NeedsRole why={whyNot} />}>
      <Text size="sm">{days === null ? t("forEver") : `${days} ${t("daysUnit", { count: days })}`}</Text>
    </SettingLine>
  );
}

function Retention({ days }: { days: number | null }) {
  const { t } = useTranslation(["settings", "common"]);
  const set = useCommand("settings:set");
  const [some, setSome] = useState(days !== null);
  const [count, setCount] = useState<number | string>(days ?? proposedDays);
  const wanted = some ? Number(count) : null;
  const isValid = wanted === null || (Number.isInteger(wanted) && wanted >= 1 && wanted <= maxDays);
  const save = (): void =>
    set.mutate(
      { attemptDays: wanted },
      {
        onSuccess: () => void notifications.show({ color: "teal", message: t("settings:retentionSaved") }),
        onError: (error) => void notifications.show({ color: "red", message: error.message }),
      },
    );
  return (
    <SettingLine label={t("settings:retention")} about={t("settings:retentionAbout")}>
      <Group gap="xs" justify="flex-end">
        <SegmentedControl
          aria-label={t("settings:retention")}
          value={some ? "some" : "ever"}
          onChange={(value) => setSome(value === "some")}
          data={[
            { value: "ever", label: t("settings:forEver") },
            { value: "some", label: t("settings:forDays") },
          ]}
        />
        {some && (
          <NumberInput
            aria-label={t("settings:days")}
            value={count}
            onChange={setCount}
            min={1}
            max={maxDays}
            allowDecimal={false}
            w={110}
            suffix={` ${t("settings:daysUnit", { count: Number(count) })}`}
          />
        )}
        {wanted !== days && (
          <Button onClick={save} disabled={!isValid} loading={set.isPending}>
            {t("common:save")}
          </Button>
        )}
      </Group>
    </SettingLine>
  );
}
