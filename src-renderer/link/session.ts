import { z } from "zod";
import { RefusedError, replySchema } from "../../src-shared/wire/reply.ts";
import { csrfHeader, type SessionInfo, sessionInfoSchema } from "../../src-shared/wire/session.ts";

/** Who this window is to the control plane. */
export type Session = SessionInfo;

/** The token that the address of this page carries in its fragment, taken out of the address and of the history. */
export function takeTokenFromAddress(place: Location, history: History): string | null {
  const token = new URLSearchParams(place.hash.slice(1)).get("token");
  if (token !== null) history.replaceState(null, "", `${place.pathname}${place.search}`);
  return token;
}

/** Signs in with a one-use token or an API token. Throws `RefusedError`. */
export async function signIn(token: string): Promise<Session> {
  return readSession(await fetch("/api/session", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ token }) }));
}

/** The session of this browser, or null when there is none. */
export async function findSession(): Promise<Session | null> {
  const response = await fetch("/api/session");
  return response.status === 401 ? null : readSession(response);
}

export async function signOut(session: Session): Promise<void> {
  await fetch("/api/session", { method: "DELETE", headers: { [csrfHeader]: session.csrf } });
}

/** Ends every other session. Gives how many there were. Throws `RefusedError`. */
export async function signOutOthers(session: Session): Promise<number> {
  const response = await fetch("/api/session?others", { method: "DELETE", headers: { [csrfHeader]: session.csrf } });
  const reply = replySchema(z.int()).safeParse(await response.json().catch(() => null));
  if (!reply.success) throw new RefusedError("E_UNREACHABLE", "The control plane gave an answer that this page does not understand. Reload the page.");
  if (!reply.data.ok) throw new RefusedError(reply.data.failure.code, reply.data.failure.message);
  return reply.data.value;
}

async function readSession(response: Response): Promise<Session> {
  const reply = replySchema(sessionInfoSchema).safeParse(await response.json().catch(() => null));
  if (!reply.success) throw new RefusedError("E_UNREACHABLE", "The control plane gave an answer that this page does not understand. Reload the page.");
  const { data } = reply;
  if (!data.ok) throw new RefusedError(data.failure.code, data.failure.message);
  return data.value as Session;
}
