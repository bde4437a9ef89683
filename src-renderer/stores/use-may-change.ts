import { useConnection } from "./use-connection.ts";

/** Whether this session's role may change anything; a viewer's may not. */
export function useMayChange(): boolean {
  return useConnection(({ session }) => session !== null && session.role !== "viewer");
}
