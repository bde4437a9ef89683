import { type MantineColorScheme, SegmentedControl, useMantineColorScheme } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Page } from "../../ui/page.tsx";

export function SettingsScreen() {
  const { t } = useTranslation("settings");
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Page title={t("title")}>
      <SegmentedControl
        aria-label={t("theme")}
        value={colorScheme}
        onChange={(value) => setColorScheme(value as MantineColorScheme)}
        data={[
          { value: "auto", label: t("themeAuto") },
          { value: "light", label: t("themeLight") },
          { value: "dark", label: t("themeDark") },
        ]}
        maw={360}
      />
    </Page>
  );
}
