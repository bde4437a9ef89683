import { packableProtocols, streamableProtocols } from "../../model/endpoint.ts";
import { isJsonObject } from "../../model/json.ts";
import { checkEndpointUrl, isLoopbackHost } from "../endpoint-address.ts";
import { checkAuth, checkLiteralKeys } from "./check-auth.ts";
import type { EndpointDraft } from "./draft.ts";
import type { Path } from "./located.ts";
import type { Report } from "./report.ts";

type Context = { path: Path; report: Report; warn: Report; hasSecret?: ((name: string) => boolean) | undefined };

/** What the schema cannot say of an endpoint: address, key, headers, and settings that its protocol does not have. */
export function checkEndpoint(endpoint: EndpointDraft, context: Context): void {
  const { name, protocol, fields } = endpoint;
  const { path, report } = context;
  const { auth, url, headers } = fields;
  if (auth !== undefined) checkAuth(auth, { endpoint: name, path: [...path, "auth"], hasSecret: context.hasSecret, report });
  if (typeof url === "string" && url !== "") checkUrl(url, endpoint, context);
  if (isJsonObject(headers)) {
    checkLiteralKeys(headers, [...path, "headers"], report);
    for (const header of Object.keys(headers)) {
      if (!ownHeaders.has(header.toLowerCase())) continue;
      report({ path: [...path, "headers", header], part: "key" }, "E_VALUE", `The header ${header} is set by Inferno itself; remove it.`);
    }
  }
  if (protocol === null) return;
  if (fields["model"] === undefined && protocol !== "http" && protocol !== "tgi-generate") {
    report({ path, part: "key" }, "E_KEY_MISSING", `Endpoint ${name} has no model; ${protocol} needs the model's name at the server.`);
  }
  if (fields["stream"] === true && !streamableProtocols.includes(protocol)) {
    report(
      { path: [...path, "stream"] },
      "E_ENDPOINT_PROTOCOL",
      `${protocol} has no streams; remove stream. Those that have: ${streamableProtocols.join(", ")}.`,
    );
  }
  if (fields["pack"] !== undefined && !packableProtocols.includes(protocol)) {
    report(
      { path: [...path, "pack"], part: "key" },
      "E_ENDPOINT_PROTOCOL",
      `${protocol} does not take several rows in one request; remove pack. Those that do: ${packableProtocols.join(", ")}.`,
    );
  }
}

const ownHeaders = new Set(["host", "content-length", "transfer-encoding", "connection"]);

function checkUrl(url: string, { name, protocol, fields }: EndpointDraft, { path, report, warn }: Context): void {
  const place = { path: [...path, "url"] };
  const problem = checkEndpointUrl(url, protocol);
  if (problem !== null) {
    report(place, problem.code, problem.message);
    return;
  }
  const [, host = "", route = ""] = /^https?:\/\/(\[[^\]]*\]|[^/:]*)(?::\d+)?(.*)$/i.exec(url) ?? [];
  const isOpen = /^http:/i.test(url) && !isLoopbackHost(host.toLowerCase());
  if (isOpen && fields["auth"] !== undefined)
    warn(place, "E_SECRET_IN_CLEAR", `The key of endpoint ${name} goes over the network in clear; use https:// where the server has it.`);
  const wantsVersion = protocol !== null && (protocol.startsWith("openai-") || protocol === "anthropic-messages");
  if (wantsVersion && /^\/*$/.test(route))
    warn(place, "E_ENDPOINT_URL", `The url of endpoint ${name} has no path; the address of ${protocol} servers usually ends in /v1.`);
}
