import { Button } from "@mantine/core";
import { IconBug } from "@tabler/icons-react";
import { Component, type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useConnection } from "../stores/use-connection.ts";
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

/** A screen whose code was on its way when the control plane went is loaded again when one is there. */
function Broken() {
  const { t } = useTranslation("frame");
  const state = useConnection((connection) => connection.state);
  const wasLost = useRef(false);
  useEffect(() => {
    if (state === "lost") wasLost.current = true;
    else if (state === "open" && wasLost.current) window.location.reload();
  }, [state]);
  return (
    <Blank icon={IconBug} title={t("crashedTitle")} actions={<Button onClick={() => window.location.reload()}>{t("reload")}</Button>}>
      {t("crashed")}
    </Blank>
  );
}
