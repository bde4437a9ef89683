import { type MantineColorScheme, SegmentedControl, Select, Stack, Switch, useMantineColorScheme } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { speak } from "../../locales/i18n.ts";
import { chooseTag } from "../../locales/language.ts";
import { findDesktop } from "../../link/desktop.ts";
import { useAppParts } from "../../stores/app-parts.tsx";
import { type Language, languages } from "../../stores/choices-store.ts";
import { useChoices } from "../../stores/use-choices.ts";
import { SettingGroup, SettingLine } from "./setting-group.tsx";

/** Each in its own words, whatever language is spoken now. */
const languageNames: Record<Language, string> = { en: "English", de: "Deutsch" };

export function AppearanceSection() {
  const { t } = useTranslation("settings");
  return (
    <Stack gap="xl">
      <SettingGroup title={t("section.appearance")} about={t("keptHere")}>
        <ThemeLine />
        <LanguageLine />
      </SettingGroup>
      {findDesktop() === null && "Notification" in window && (
        <SettingGroup title={t("notices")}>
          <NoticesLine />
        </SettingGroup>
      )}
    </Stack>
  );
}

function ThemeLine() {
  const { t } = useTranslation("settings");
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <SettingLine label={t("theme")} about={t("themeAbout")}>
      <SegmentedControl
        aria-label={t("theme")}
        value={colorScheme}
        onChange={(value) => setColorScheme(value as MantineColorScheme)}
        data={[
          { value: "auto", label: t("themeAuto") },
          { value: "light", label: t("themeLight") },
          { value: "dark", label: t("themeDark") },
        ]}
      />
    </SettingLine>
  );
}

function LanguageLine() {
  const { t, i18n } = useTranslation(["settings", "common"]);
  const { choices } = useAppParts();
  const language = useChoices((chosen) => chosen.language);
  const choose = async (next: Language | null): Promise<void> => {
    try {
      await speak(i18n, chooseTag(next, window.navigator.languages));
      choices.setState({ language: next });
    } catch {
      notifications.show({ color: "red", message: t("settings:languageFailed") });
    }
  };
  return (
    <SettingLine label={t("settings:language")} about={t("settings:languageAbout")}>
      <Select
        aria-label={t("settings:language")}
        value={language ?? "auto"}
        allowDeselect={false}
        onChange={(value) => void choose(languages.find((one) => one === value) ?? null)}
        data={[{ value: "auto", label: t("settings:languageAuto") }, ...languages.map((value) => ({ value, label: languageNames[value] }))]}
      />
    </SettingLine>
  );
}

function NoticesLine() {
  const { t } = useTranslation("settings");
  const { choices } = useAppParts();
  const wanted = useChoices(({ notices }) => notices);
  const [permission, setPermission] = useState(Notification.permission);
  const change = async (on: boolean): Promise<void> => {
    const given = on ? await Notification.requestPermission() : permission;
    setPermission(given);
    choices.setState({ notices: on && given === "granted" });
  };
  return (
    <SettingLine label={t("noticesLabel")} about={permission === "denied" ? t("noticesDenied") : t("noticesAbout")}>
      <Switch
        aria-label={t("noticesLabel")}
        checked={wanted && permission === "granted"}
        disabled={permission === "denied"}
        onChange={({ currentTarget }) => void change(currentTarget.checked)}
      />
    </SettingLine>
  );
}
