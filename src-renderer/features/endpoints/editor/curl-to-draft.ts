import type { CurlEndpoint } from "../../../../src-shared/core/curl/curl-to-endpoint.ts";
import { findEndpointPlace } from "../../../../src-shared/core/endpoints/endpoint-class.ts";
import type { EndpointDraft } from "./endpoint-draft.ts";

/** The form with what a command says; the rest stays as it is. */
export function curlToDraft(curl: CurlEndpoint, draft: EndpointDraft): EndpointDraft {
  const { protocol, url, model, stream, key, headers } = curl;
  const name = draft.name === "" ? suggestName(url) : draft.name;
  const header = key?.header ?? "";
  const auth: EndpointDraft["auth"] =
    key === null
      ? draft.auth
      : "env" in key
        ? { ...draft.auth, kind: "env", env: key.env, header }
        : { ...draft.auth, kind: "typed", typed: key.value, typedName: draft.auth.typedName === "" ? `${name}-key` : draft.auth.typedName, header };
  return {
    ...draft,
    name,
    protocol,
    url,
    model: model ?? draft.model,
    stream,
    auth,
    headers: Object.entries(headers).map(([named, value]) => ({ name: named, value })),
  };
}

/** `api.openai.com` → `openai`, `127.0.0.1:8000` → `local-8000`. */
export function suggestName(url: string): string {
  const place = findEndpointPlace(url);
  if (place === null) return "";
  if (place.class === "loopback") return `local-${place.port}`;
  const labels = place.host.split(".").filter((label) => !/^(?:www|api|com|net|org|io|ai|dev|googleapis|\d+)$/.test(label));
  return (labels.at(-1) ?? `server-${place.port}`).replaceAll(/[^A-Za-z0-9_-]/g, "-").slice(0, 60);
}
