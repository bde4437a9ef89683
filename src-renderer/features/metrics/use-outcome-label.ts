import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { failureKindSchema } from "../../../src-shared/model/failure.ts";
import { useFailureWords } from "../../ui/use-failure-words.ts";

/** How calls ended, in the words that failed rows are told in. */
export function useOutcomeLabel(): (outcome: string) => string {
  const { t } = useTranslation("metrics");
  const wordsOf = useFailureWords();
  return useCallback(
    (outcome) => {
      if (outcome === "succeeded") return t("succeededShare");
      const kind = failureKindSchema.safeParse(outcome);
      return kind.success ? wordsOf(kind.data).label : outcome;
    },
    [t, wordsOf],
  );
}
