import { Tabs } from "@mantine/core";
import { IconDatabase, IconInfoCircle, IconKey, IconKeyboard, IconPalette, IconUserShield, type Icon } from "@tabler/icons-react";
import type { ComponentType } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "wouter";
import { Page } from "../../ui/page.tsx";
import { AboutSection } from "./about/about-section.tsx";
import { AccessSection } from "./access/access-section.tsx";
import { AppearanceSection } from "./appearance-section.tsx";
import { DataSection } from "./data/data-section.tsx";
import { SecretsSection } from "./secrets/secrets-section.tsx";
import { ShortcutsSection } from "./shortcuts/shortcuts-section.tsx";

const sections = {
  appearance: { icon: IconPalette, shows: AppearanceSection },
  data: { icon: IconDatabase, shows: DataSection },
  secrets: { icon: IconKey, shows: SecretsSection },
  access: { icon: IconUserShield, shows: AccessSection },
  shortcuts: { icon: IconKeyboard, shows: ShortcutsSection },
  about: { icon: IconInfoCircle, shows: AboutSection },
} as const satisfies Record<string, { icon: Icon; shows: ComponentType }>;
type SectionName = keyof typeof sections;
const names = Object.keys(sections) as SectionName[];

/** What holds everywhere; which section is shown stands in the address. */
export function SettingsScreen() {
  const { t } = useTranslation("settings");
  const [params, setParams] = useSearchParams();
  const section = names.find((name) => name === params.get("section")) ?? "appearance";
  const { shows: Section } = sections[section];
  return (
    <Page title={t("title")} documentTitle={`${t(`section.${section}`)} · ${t("title")}`}>
      <Tabs value={section} onChange={(name) => setParams({ section: name ?? "" }, { replace: true })} keepMounted={false}>
        <Tabs.List mb="lg">
          {names.map((name) => {
            const { icon: Shown } = sections[name];
            return (
              <Tabs.Tab key={name} value={name} leftSection={<Shown size={16} aria-hidden />}>
                {t(`section.${name}`)}
              </Tabs.Tab>
            );
          })}
        </Tabs.List>
        <Tabs.Panel value={section} maw={960}>
          <Section />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
