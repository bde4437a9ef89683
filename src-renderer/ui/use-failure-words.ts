import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { FailureKind } from "../../src-shared/model/failure.ts";
import type { FailureWords } from "../locales/en/failures.ts";

/** What a kind of failure is called, what it means, and what to do about it. */
export function useFailureWords(): (kind: FailureKind) => FailureWords {
  const { t } = useTranslation("failures");
  return useCallback((kind) => ({ label: t(`${kind}.label`), cause: t(`${kind}.cause`), advice: t(`${kind}.advice`) }), [t]);
}
