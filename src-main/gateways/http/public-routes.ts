import type { Prometheus } from "../../metrics/prometheus.ts";
import type { Callers } from "../../security/callers.ts";
import { isLocalPeer } from "../../security/request-guard.ts";
import type { StorageState } from "../../storage/storage-state.ts";
import { type Route, sendJson, sendText } from "./http-server.ts";

export type PublicParts = { prometheus: Prometheus; callers: Callers; storageState: StorageState };

/** `/healthz` for anyone; `/metrics` for this machine, and from elsewhere with a token. */
export function makePublicRoutes({ prometheus, callers, storageState }: PublicParts): Route {
  return async (request, response, url) => {
    if (request.method !== "GET") return false;
    if (url.pathname === "/healthz") {
      const { level, code } = storageState.standing;
      if (level === "safe-mode") sendJson(response, 503, { status: level, code });
      else sendJson(response, 200, code === null ? { status: "ok" } : { status: "ok", disk: level, code });
      return true;
    }
    if (url.pathname !== "/metrics") return false;
    if (!isLocalPeer(request) && !("role" in callers.identify(request))) {
      sendText(response, 401, "Metrics need a token from off the machine: Authorization: Bearer <token>");
      return true;
    }
    sendText(response, 200, await prometheus.text(), prometheus.contentType);
    return true;
  };
}
