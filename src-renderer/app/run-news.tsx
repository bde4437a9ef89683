import { Anchor } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useEffect, useEffectEvent, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { isRunNews } from "../../src-shared/core/run-news.ts";
import type { RunSummary } from "../../src-shared/model/run.ts";
import type { RunProgress } from "../../src-shared/wire/ui/run-messages.ts";
import { findDesktop } from "../link/desktop.ts";
import { useAppParts } from "../stores/app-parts.tsx";
import { useTopic } from "../stores/use-topic.ts";
import { runLooks } from "../theme/state-looks.ts";
import { useBudgetStop } from "../features/runs/budget/budget-stop.tsx";
import { compareActive, placeNotice } from "./compare-active.ts";

/**
 * Says so when a run ends or stops by itself, wherever in the app one is; by the system instead, when that is wished for and this window has no focus.
 * Apart from what is around it, which would be drawn anew each time a run goes on.
 */
export function RunNews(): null {
  const { link } = useAppParts();
  const active = useTopic("overview")?.active;
  const tell = useEffectEvent(useRunNotice());
  const before = useRef<readonly RunProgress[] | undefined>(undefined);
  useEffect(() => {
    if (active === undefined) return;
    const { gone, stopped } = compareActive((before.current ?? []).map(toRun), active.map(toRun));
    before.current = active;
    for (const run of stopped) tell(run);
    for (const seen of gone) {
      // A run that was deleted is not found, and who deleted it knows.
      link.ask("run:progress", { run: seen.id }).then(
        ({ run }) => isRunNews(seen, run) && tell(run),
        () => undefined,
      );
    }
  }, [active, link]);
  return null;
}

const toRun = ({ run }: RunProgress): RunSummary => run;
const showMs = 10_000;

/** Shows how a run ended or why it stopped. */
function useRunNotice(): (run: RunSummary) => void {
  const { choices } = useAppParts();
  const { t } = useTranslation(["frame", "common", "runs"]);
  const toldStop = useBudgetStop();
  const [location, go] = useLocation();
  return (run) => {
    const to = `/runs/${run.id}`;
    const title = `${run.name}: ${t(`common:runState.${run.state}`)}`;
    const counts = t("frame:runEnded", { succeeded: run.succeeded, failed: run.failed, rows: t("common:rows", { count: run.total }) });
    const text = run.state === "stopped_budget" ? toldStop(run) : run.reason === null ? counts : run.reason;
    const place = placeNotice({
      hasFocus: document.hasFocus(),
      isAtRun: location === to,
      isDesktop: findDesktop() !== null,
      maySystem: choices.getState().notices && mayNotify(),
    });
    if (place === "system") showSystemNotice(title, text, () => go(to));
    if (place !== "page") return;
    const { color, icon: Shown } = runLooks[run.state];
    notifications.show({
      id: `run ${run.id}`,
      color: run.failed > 0 && run.state === "completed" ? "yellow" : color,
      icon: <Shown size={18} aria-hidden />,
      title,
      message: (
        <>
          {text}{" "}
          <Anchor href={to} size="sm" onClick={(event) => (event.preventDefault(), go(to), notifications.hide(`run ${run.id}`))}>
            {t("frame:showRun")}
          </Anchor>
        </>
      ),
      autoClose: showMs,
    });
  };
}

const mayNotify = (): boolean => "Notification" in window && Notification.permission === "granted";

function showSystemNotice(title: string, body: string, onClick: () => void): void {
  const notice = new Notification(title, { body });
  notice.addEventListener("click", () => {
    window.focus();
    onClick();
    notice.close();
  });
}
