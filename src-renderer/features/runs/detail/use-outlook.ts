import { useTranslation } from "react-i18next";
import type { RunProgress } from "../../../../src-shared/wire/ui/run-messages.ts";
import { useFigures } from "../../../ui/use-figures.ts";
import { useNow } from "../use-now.ts";
import { useFailureWords } from "../../../ui/use-failure-words.ts";

/** When the run will be through, or why it does not move; null when there is nothing to say. */
export function useOutlook({ run, etaMs, stall, rowsPerSecond }: RunProgress): string | null {
  const { t } = useTranslation("runs");
  const { ms } = useFigures();
  const wordsOf = useFailureWords();
  const now = useNow(1000);
  if (run.state === "importing" || run.state === "ready") return t("outlook.preparing");
  if (run.state === "canceling") return t("outlook.canceling", { count: run.leased });
  if (run.state !== "running") return null;
  if (stall?.why === "no_node") return t("outlook.noNode");
  if (stall?.why === "delayed") return t("outlook.delayed", { wait: ms(Math.max(0, (stall.untilAt ?? now) - now)) });
  if (stall !== null && stall.kind !== null) return t("outlook.trouble", { label: wordsOf(stall.kind).label });
  if (rowsPerSecond === 0 || etaMs === null) return t("outlook.waiting", { count: run.leased });
  // To whole seconds: tenths that flicker say nothing.
  return t("outlook.eta", { left: ms(Math.max(1000, Math.round(etaMs / 1000) * 1000)) });
}
