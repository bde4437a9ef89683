import { Button } from "@mantine/core";
import { IconBug } from "@tabler/icons-react";
import { Component, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Blank } from "../ui/blank.tsx";

export type ScreenGuardProps = { children: ReactNode };

/** A screen that breaks takes nothing else with it. */
export class ScreenGuard extends Component<ScreenGuardProps, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    return this.state.broken ? <Broken /> : this.props.children;
  }
}

function Broken() {
  const { t } = useTranslation("frame");
  return (
    <Blank icon={IconBug} title={t("crashedTitle")} actions={<Button onClick={() => window.location.reload()}>{t("reload")}</Button>}>
      {t("crashed")}
    </Blank>
  );
}
