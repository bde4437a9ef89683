import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { RefusedError } from "../../../src-shared/wire/reply.ts";
import { useAppParts } from "../../stores/app-parts.tsx";

/** Several runs share a node; each takes as many rows in flight as it was started with. */
const slots = 256;

/** Starts one node more on the control plane's machine, and says why when that is refused. */
export function useStartLocalNode(): { start: () => Promise<void>; starting: boolean } {
  const { link } = useAppParts();
  const { t } = useTranslation("common");
  const [starting, setStarting] = useState(false);
  const start = async (): Promise<void> => {
    setStarting(true);
    try {
      const nodes = await link.ask("node:list", {});
      const running = nodes.filter(({ local, state }) => local && state !== "gone").length;
      await link.ask("local-nodes:ensure", { count: running + 1, slots });
    } catch (cause) {
      notifications.show({ color: "red", message: cause instanceof RefusedError ? cause.message : t("unexpected") });
    }
    setStarting(false);
  };
  return { start, starting };
}
