import type { Prometheus } from "../../metrics/prometheus.ts";
import type { Callers } from "../../security/callers.ts";
import { isLocalPeer } from "../../security/request-guard.ts";
import { type Route, sendJson, sendText } from "./http-server.ts";

/** `/healthz` for anyone; `/metrics` for this machine, and from elsewhere with a token. */
export function makePublicRoutes({ prometheus, callers }: { prometheus: Prometheus; callers: Callers }): Route {
  return async (request, response, url) => {
    if (request.method !== "GET") return false;
    if (url.pathname === "/healthz") {
      sendJson(response, 200, { status: "ok" });
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
