import type { IncomingMessage, ServerResponse } from "node:http";
import { okReply, refuse } from "../../../src-shared/wire/reply.ts";
import { type SessionInfo, sessionRequestSchema } from "../../../src-shared/wire/session.ts";
import type { Clock } from "../../clock.ts";
import { readPackageVersion } from "../../package-root.ts";
import { AttemptLimiter } from "../../security/attempt-limiter.ts";
import { type Callers, hasOrigin, sessionCookieName } from "../../security/callers.ts";
import { type Session, sessionSeconds } from "../../security/sessions.ts";
import { type Route, sendJson } from "./http-server.ts";

const maxBodyBytes = 4096;

/** `/api/session`: a window signs in, asks who it is, and signs out. */
export function makeSessionRoutes({ callers, clock }: { callers: Callers; clock: Clock }): Route {
  const limiter = new AttemptLimiter(() => clock.monotonic());
  const version = readPackageVersion();
  const toInfo = ({ role, csrf }: Session): SessionInfo => ({ role, csrf, version });
  return async (request, response, url) => {
    if (url.pathname !== "/api/session") return false;
    if (request.method === "GET") tellSession(callers, request, response, toInfo);
    else if (request.method === "POST") await signIn({ callers, limiter, toInfo }, request, response);
    else if (request.method === "DELETE") signOut(callers, request, response, url.searchParams.has("others"));
    else return false;
    return true;
  };
}

type SignInParts = { callers: Callers; limiter: AttemptLimiter; toInfo: (session: Session) => SessionInfo };

async function signIn({ callers, limiter, toInfo }: SignInParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!hasOrigin(request))
    return sendRefusal(response, 403, "E_ORIGIN", "Only a page of this control plane signs in here; programs send their token with each request.");
  const asked = sessionRequestSchema.safeParse(await readJson(request));
  if (!asked.success) return sendRefusal(response, 400, "E_MESSAGE", "The body must be JSON with a token.");
  // Looked at after the body was awaited: of many attempts at once, the later ones see that the earlier ones failed.
  const peer = request.socket.remoteAddress ?? "";
  const lockedMs = limiter.lockedMs(peer);
  if (lockedMs > 0) {
    const seconds = Math.ceil(lockedMs / 1000);
    response.setHeader("retry-after", seconds);
    return sendRefusal(response, 429, "E_TOO_MANY_ATTEMPTS", `Too many tokens that are not valid came from there. Try again in ${seconds} s.`);
  }
  const session = callers.sessions.open(asked.data.token);
  if (session === null) {
    limiter.noteFailure(peer);
    return sendRefusal(
      response,
      401,
      "E_TOKEN_INVALID",
      "The token is not valid here, was used before, or has expired. Open a fresh link, or sign in with an API token.",
    );
  }
  limiter.noteSuccess(peer);
  const earlier = callers.findSession(request);
  if (earlier !== null) callers.sessions.end(earlier.id);
  setCookie(request, response, session.id, sessionSeconds);
  sendJson(response, 200, okReply(toInfo(session)));
}

function tellSession(callers: Callers, request: IncomingMessage, response: ServerResponse, toInfo: SignInParts["toInfo"]): void {
  const session = callers.findSession(request);
  if (session === null) return sendRefusal(response, 401, "E_TOKEN_INVALID", "This window is not signed in.");
  sendJson(response, 200, okReply(toInfo(session)));
}

function signOut(callers: Callers, request: IncomingMessage, response: ServerResponse, others: boolean): void {
  const caller = callers.identify(request);
  if (!("role" in caller)) return sendRefusal(response, caller.status, caller.code, caller.message);
  if (caller.session === null) return sendRefusal(response, 400, "E_MESSAGE", "A token has no session to end; inferno token revoke ends the token.");
  if (others) return sendJson(response, 200, okReply(callers.sessions.endOthers(caller.session.id)));
  callers.sessions.end(caller.session.id);
  setCookie(request, response, "", 0);
  sendJson(response, 200, okReply(null));
}

function setCookie(request: IncomingMessage, response: ServerResponse, value: string, seconds: number): void {
  response.setHeader("set-cookie", `${sessionCookieName(request)}=${value}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${seconds}`);
}

function sendRefusal(response: ServerResponse, status: number, code: string, message: string): void {
  sendJson(response, status, refuse({ code, message }));
}

/** Undefined for what is too large or no JSON: pages of other origins cannot send that content type unasked. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  if (!/^application\/json\b/i.test(request.headers["content-type"] ?? "")) return undefined;
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > maxBodyBytes) return undefined;
    parts.push(part);
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString("utf8")) as unknown;
  } catch {
    return undefined;
  }
}
