import { type Action, mayDo } from "../../src-shared/wire/actions.ts";
import type { Role } from "../../src-shared/wire/ui/roles.ts";
import { useConnection } from "./use-connection.ts";

/** Null while nobody is signed in. */
export const useRole = (): Role | null => useConnection(({ session }) => session?.role ?? null);

/** Tells whether this session may do something: what it may not is not offered. */
export function useMay(): (action: Action) => boolean {
  const role = useRole();
  return (action) => role !== null && mayDo(role, action);
}
