import { useTranslation } from "react-i18next";
import { type Action, neededRole } from "../../src-shared/wire/actions.ts";
import { useMay, useRole } from "./use-may.ts";

/** Tells why something cannot be done in this session, in a sentence that says who may; null where it can. */
export function useWhyNot(): (action: Action) => string | null {
  const { t } = useTranslation("common");
  const may = useMay();
  const role = useRole();
  return (action) => (role === null || may(action) ? null : t("needsRole", { needed: t(`role.${neededRole(action)}`), role: t(`role.${role}`) }));
}
