import type { Socket } from "socket.io-client";
import type { SessionInfo } from "../../../../src-shared/wire/session.ts";
import { ask, type HttpAnswer, type OpenPlane } from "./open-plane.ts";

/** The one-use token of a link to the app. */
export function takeLinkToken(plane: OpenPlane): string {
  return new URL(plane.plane.makeAppUrl()).hash.slice("#token=".length);
}

export function postSession(plane: OpenPlane, token: unknown, headers: Record<string, string> = {}): Promise<HttpAnswer> {
  const own = { origin: originOf(plane), "content-type": "application/json", ...headers };
  return ask(plane, "/api/session", { method: "POST", headers: own, body: JSON.stringify({ token }) });
}

export const originOf = (plane: OpenPlane): string => `http://127.0.0.1:${plane.port}`;

/** A window that has signed in, as far as the control plane can tell. */
export class SignedInWindow {
  readonly cookie: string;
  readonly info: SessionInfo;

  constructor(cookie: string, info: SessionInfo) {
    this.cookie = cookie;
    this.info = info;
  }

  static async signIn(plane: OpenPlane, token = takeLinkToken(plane)): Promise<SignedInWindow> {
    const answer = await postSession(plane, token);
    const cookie = answer.headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
    return new SignedInWindow(cookie, (answer.json() as { value: SessionInfo }).value);
  }

  get(plane: OpenPlane, path: string): Promise<HttpAnswer> {
    return ask(plane, path, { headers: { cookie: this.cookie } });
  }

  /** A changing request with what the app's page sends, but for the headers that are overridden. */
  send(plane: OpenPlane, method: string, path: string, options: { body?: string; headers?: Record<string, string | undefined> } = {}): Promise<HttpAnswer> {
    const all = { cookie: this.cookie, origin: originOf(plane), "x-inferno-csrf": this.info.csrf, ...options.headers };
    const headers = Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined));
    return ask(plane, path, { method, headers, ...(options.body === undefined ? {} : { body: options.body }) });
  }

  connect(plane: OpenPlane, headers: Record<string, string> = {}): Promise<Socket> {
    return plane.connect("ui", {}, { cookie: this.cookie, origin: originOf(plane), ...headers });
  }

  async isSignedIn(plane: OpenPlane): Promise<boolean> {
    return (await this.get(plane, "/api/session")).status === 200;
  }
}

export const sendTo = (socket: Socket, event: string, ...args: unknown[]): Promise<unknown> => socket.timeout(5000).emitWithAck(event, ...args);
