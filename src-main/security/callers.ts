import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { csrfHeader } from "../../src-shared/wire/session.ts";
import type { Role } from "../../src-shared/wire/ui/roles.ts";
import type { ApiAccess } from "./api-access.ts";
import type { Session, Sessions } from "./sessions.ts";
import { hashTokenSecret, matchesHash } from "./token-secrets.ts";

/** What a program shows when it connects a socket; a window shows its cookie. */
const handshakeSchema = z.object({ token: z.string().min(20).max(200) });

/** Who asks over HTTP: the bearer of a token, or the page of a session; or why not. */
export type HttpCaller = { role: Role; session: Session | null } | { status: 401 | 403; code: string; message: string };

export type SocketCaller = { findRole: () => Role | null };

/** Tells who asks, from what a request carries: `Authorization: Bearer …` for programs, a cookie for windows. */
export class Callers {
  readonly access: ApiAccess;
  readonly sessions: Sessions;

  constructor(access: ApiAccess, sessions: Sessions) {
    this.access = access;
    this.sessions = sessions;
  }

  identify(request: IncomingMessage): HttpCaller {
    const { authorization } = request.headers;
    if (authorization !== undefined) {
      const role = this.access.findRoleOfHeader(authorization);
      return role === null ? refuseToken() : { role, session: null };
    }
    const session = this.findSession(request);
    if (session === null) return refuseToken();
    if (request.method === "GET" || request.method === "HEAD" || isOwnPage(request, session)) return { role: session.role, session };
    return { status: 403, code: "E_CSRF", message: "This request does not come from the app's own page. Reload the page and try again." };
  }

  /**
   * Who opens a socket; null refuses. The role is asked for anew with each message, null from then on when the token is
   * revoked, or token or session have ended.
   */
  admit(request: IncomingMessage, auth: unknown): SocketCaller | null {
    const handshake = handshakeSchema.safeParse(auth);
    const session = handshake.success || !hasOrigin(request) ? null : this.findSession(request);
    const token = handshake.data?.token;
    const findRole = (): Role | null => {
      if (token !== undefined) return this.access.findRole(token);
      return session === null ? null : (this.sessions.find(session.id)?.role ?? null);
    };
    return findRole() === null ? null : { findRole };
  }

  /** The session of the request's cookie, or null. */
  findSession(request: IncomingMessage): Session | null {
    const id = readCookie(request);
    return id === null ? null : this.sessions.find(id);
  }
}

/** Cookies are not told apart by port, so the name has it: two control planes on one machine do not sign each other out. */
export function sessionCookieName(request: IncomingMessage): string {
  return `inferno_s_${request.socket.localPort}`;
}

/** The origin is looked at for being ours before any route; here it must be there at all. */
export function hasOrigin(request: IncomingMessage): boolean {
  return request.headers.origin !== undefined;
}

function isOwnPage(request: IncomingMessage, session: Session): boolean {
  const said = request.headers[csrfHeader];
  return hasOrigin(request) && typeof said === "string" && matchesHash(said, hashTokenSecret(session.csrf));
}

function readCookie(request: IncomingMessage): string | null {
  const name = sessionCookieName(request);
  for (const part of (request.headers.cookie ?? "").split(";")) {
    const [key, value] = part.trim().split("=");
    if (key === name && value !== undefined && /^[\w-]{43}$/.test(value)) return value;
  }
  return null;
}

function refuseToken(): HttpCaller {
  return { status: 401, code: "E_TOKEN_INVALID", message: "This needs a token (Authorization: Bearer <token>) or a window that has signed in." };
}
