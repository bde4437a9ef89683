import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { RunVerb } from "../../../src-shared/core/run-verbs.ts";
import { RefusedError } from "../../../src-shared/wire/reply.ts";
import type { RunSummary } from "../../../src-shared/model/run.ts";
import { useAppParts } from "../../stores/app-parts.tsx";

/** Asks a verb of runs, one after the other, and says how it went. `act` gives the ids of those that were refused. */
export function useRunVerb(): { act: (verb: RunVerb, runs: readonly Pick<RunSummary, "id" | "name">[]) => Promise<string[]>; acting: RunVerb | null } {
  const { link } = useAppParts();
  const queries = useQueryClient();
  const { t } = useTranslation(["runs", "common"]);
  const [acting, setActing] = useState<RunVerb | null>(null);
  const act = async (verb: RunVerb, runs: readonly Pick<RunSummary, "id" | "name">[]): Promise<string[]> => {
    setActing(verb);
    const refused: string[] = [];
    for (const { id, name } of runs) {
      try {
        await link.ask(`run:${verb}`, { run: id });
      } catch (cause) {
        refused.push(id);
        const message = cause instanceof RefusedError ? cause.message : t("common:unexpected");
        notifications.show({ color: "red", title: name, message, autoClose: 10_000 });
      }
    }
    const done = runs.length - refused.length;
    if (done > 0) notifications.show({ color: "teal", message: t(`runs:verbDone.${verb}`, { count: done }) });
    await queries.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith("run:") });
    setActing(null);
    return refused;
  };
  return { act, acting };
}
