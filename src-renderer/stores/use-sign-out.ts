import { signOut } from "../link/session.ts";
import { useAppParts } from "./app-parts.tsx";

/** Ends this window's session, and asks to sign in again. */
export function useSignOut(): () => Promise<void> {
  const { connection } = useAppParts();
  return async () => {
    const { session } = connection.getState();
    if (session === null) return;
    await signOut(session);
    connection.setState({ session: null });
  };
}
