import { Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Settings } from "../../../../src-shared/wire/ui/settings-messages.ts";
import { useAsk } from "../../../stores/use-ask.ts";
import { useTopic } from "../../../stores/use-topic.ts";
import { useMay } from "../../../stores/use-may.ts";
import { Answer } from "../../../ui/answer.tsx";
import { CopyText } from "../../../ui/copy-text.tsx";
import { useFigures } from "../../../ui/use-figures.ts";
import { SettingGroup, SettingLine } from "../setting-group.tsx";
import { BackupsGroup } from "./backups-group.tsx";
import { CleanUpLine } from "./clean-up-line.tsx";
import { DailyLine } from "./daily-line.tsx";
import { DamageGroup } from "./damage-group.tsx";
import { RetentionLine } from "./retention-line.tsx";

/** Where everything is kept, how much of it there is, and what may go. */
export function DataSection() {
  const { t } = useTranslation("settings");
  const settings = useAsk("settings:show", {});
  const may = useMay();
  const storage = useTopic("storage");
  const isSafeMode = storage?.level === "safe-mode";
  return (
    <Answer of={settings}>
      {(shown) => (
        <Stack gap="xl">
          {storage !== undefined && isSafeMode && <DamageGroup standing={storage} />}
          {isSafeMode && <BackupsGroup isSafeMode />}
          <DataFacts settings={shown} />
          {!isSafeMode && (
            <>
              <SettingGroup title={t("keep")} about={t("keepAbout")}>
                <RetentionLine key={shown.attemptDays} days={shown.attemptDays} />
                {may("data:prune") && <CleanUpLine onDone={() => void settings.refetch()} />}
              </SettingGroup>
              <BackupsGroup isSafeMode={false} daily={<DailyLine key={String(shown.dailyBackups)} on={shown.dailyBackups} />} />
            </>
          )}
        </Stack>
      )}
    </Answer>
  );
}

function DataFacts({ settings: { dataDir, databaseBytes, freeBytes, version } }: { settings: Settings }) {
  const { t } = useTranslation("settings");
  const figures = useFigures();
  const facts: [label: string, value: string][] = [
    [t("databaseSize"), figures.bytes(databaseBytes)],
    [t("freeDisk"), figures.bytes(freeBytes)],
    [t("version"), version],
  ];
  return (
    <SettingGroup title={t("section.data")} about={t("dataAbout")}>
      <SettingLine label={t("dataFolder")} about={t("dataFolderAbout")}>
        <CopyText text={dataDir} label={t("dataFolder")} />
      </SettingLine>
      {facts.map(([label, value]) => (
        <SettingLine key={label} label={label}>
          <Text size="sm" className="figures">
            {value}
          </Text>
        </SettingLine>
      ))}
    </SettingGroup>
  );
}
