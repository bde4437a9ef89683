import { Button, CopyButton, Stack, Text } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Settings } from "../../../../src-shared/wire/ui/settings-messages.ts";
import { useAsk } from "../../../stores/use-ask.ts";
import { Answer } from "../../../ui/answer.tsx";
import { SettingGroup, SettingLine } from "../setting-group.tsx";
import { LicencesGroup } from "./licences-group.tsx";
import { makeDiagnostics } from "./make-diagnostics.ts";

/** What this is, what it runs on, and what it is made of. */
export function AboutSection() {
  const { t } = useTranslation("settings");
  const settings = useAsk("settings:show", {});
  return (
    <Stack gap="xl">
      <Answer of={settings}>{(shown) => <VersionsGroup settings={shown} />}</Answer>
      <SettingGroup title={t("licences")} about={t("licencesAbout")}>
        <LicencesGroup />
      </SettingGroup>
    </Stack>
  );
}

function VersionsGroup({ settings }: { settings: Settings }) {
  const { t } = useTranslation("settings");
  const { version, nodeVersion, sqliteVersion, schemaVersion, platform } = settings;
  const facts: [label: string, value: string][] = [
    [t("version"), version],
    [t("runsOn"), `Node.js ${nodeVersion}, SQLite ${sqliteVersion}, ${platform}`],
    [t("schema"), String(schemaVersion)],
    [t("window"), window.navigator.userAgent],
  ];
  return (
    <SettingGroup title="Inferno" about={t("aboutInferno")} actions={<CopyDiagnostics settings={settings} />}>
      {facts.map(([label, value]) => (
        <SettingLine key={label} label={label}>
          <Text size="sm" className="figures" translate="no" style={{ overflowWrap: "anywhere" }}>
            {value}
          </Text>
        </SettingLine>
      ))}
    </SettingGroup>
  );
}

function CopyDiagnostics({ settings }: { settings: Settings }) {
  const { t, i18n } = useTranslation(["settings", "common"]);
  const nodes = useAsk("node:list", {}).data ?? [];
  const runs = useAsk("run:list", { limit: 100 }).data ?? [];
  const text = makeDiagnostics({
    settings,
    nodes,
    runs,
    window: {
      userAgent: window.navigator.userAgent,
      language: i18n.language,
      width: window.innerWidth,
      height: window.innerHeight,
      ratio: window.devicePixelRatio,
    },
  });
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Button
          variant="default"
          leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
          onClick={copy}
          title={t("settings:diagnosticsAbout")}
        >
          {copied ? t("common:copied") : t("settings:copyDiagnostics")}
        </Button>
      )}
    </CopyButton>
  );
}
