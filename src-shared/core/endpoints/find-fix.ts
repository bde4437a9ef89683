import type { Failure, FailureKind } from "../../model/failure.ts";
import { failureRules } from "../failure-table.ts";
import { findEndpointPlace } from "./endpoint-class.ts";
import { protocolFacts } from "./protocol-facts.ts";
import type { EndpointSpec } from "../../model/endpoint.ts";

/** What a failed test came from, and which models the server has when it said so. */
export type FixContext = { spec: Pick<EndpointSpec, "protocol" | "url" | "model" | "auth">; models: readonly string[] | null };

/** `field`: where in the form to mend it; null when it is not in the form. */
export type Fix = { message: string; field: "url" | "model" | "auth" | "timeouts" | "limits" | "request" | null };

type MakeFix = (failure: Pick<Failure, "httpStatus" | "message">, context: FixContext) => Fix;

/** What to do about a failed call of an endpoint: by its finer code where there is one to say more, else by its kind. */
export function findFix(failure: Pick<Failure, "kind" | "code" | "httpStatus" | "message">, context: FixContext): Fix {
  const make = (failure.code === null ? undefined : fixByCode[failure.code]) ?? fixByKind[failure.kind];
  return make(failure, context);
}

const at = ({ spec }: FixContext): string => findEndpointPlace(spec.url)?.authority ?? "this address";
const isVersioned = ({ spec }: FixContext): boolean => spec.protocol.startsWith("openai-") || spec.protocol === "anthropic-messages";

const checkKey: MakeFix = (_failure, { spec }) => {
  if (spec.auth === undefined) return { field: "auth", message: "The server wants a key. Choose a stored one or type a new one under Key." };
  const header = spec.auth.header ?? protocolFacts[spec.protocol].keyHeader;
  return {
    field: "auth",
    message: `The server does not take this key. Is it complete, not revoked, for this provider, and does it belong into the header ${header}?`,
  };
};

const notThere: MakeFix = (_failure, context) => {
  const { spec, models } = context;
  if (models !== null && models.length > 0 && spec.model !== undefined && !models.includes(spec.model))
    return { field: "model", message: `The server has no model ${spec.model}. It has ${listSome(models)}.` };
  if (isVersioned(context) && !/\/v\d+\/?$/.test(spec.url))
    return {
      field: "url",
      message: `The server has nothing at this path. The address of ${spec.protocol} servers must end with /v1; try ${spec.url.replace(/\/+$/, "")}/v1.`,
    };
  return {
    field: "url",
    message: `The server has nothing at this path. Is ${spec.protocol} the protocol it speaks, and the address the base that its documentation names?`,
  };
};

const raiseTimeout: MakeFix = () => ({
  field: "timeouts",
  message: "The server took the request and did not answer in time. It may be loading the model: test again, or raise the timeouts.",
});

const fixByCode: Readonly<Record<string, MakeFix>> = {
  E_CONNECTION_REFUSED: (_failure, context) => ({
    field: "url",
    message: `Start the server at ${at(context)}, or correct host and port. A server in a container is reached at the port that the container publishes.`,
  }),
  E_DNS: (_failure, { spec }) => ({
    field: "url",
    message: `The name ${findEndpointPlace(spec.url)?.host ?? "in the address"} is not known. Look for a typing error, or for a network that is off.`,
  }),
  E_UNREACHABLE: (_failure, context) => ({
    field: "url",
    message: `There is no way to ${at(context)} from here. Is this machine on the same network, or does it need a VPN?`,
  }),
  E_CONNECT_TIMEOUT: (_failure, context) => ({
    field: "url",
    message: `${at(context)} does not take the connection. Is the machine up, and does a firewall let this port through?`,
  }),
  E_TLS: () => ({
    field: "url",
    message:
      "The secure connection failed. Does the server speak https at all? For a certificate of your own, name its authority in NODE_EXTRA_CA_CERTS where the node starts.",
  }),
  E_NOT_HTTP: (_failure, context) => ({
    field: "url",
    message: `What listens at ${at(context)} does not speak HTTP there. Check the port, and http against https.`,
  }),
  E_PROXY: () => ({ field: null, message: "The proxy refused the connection. Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY where the node starts." }),
  E_ENDPOINT_DENIED: () => ({ field: "url", message: "Addresses like this are never called: clouds keep credentials there. Write the server's own address." }),
  E_BAD_URL: () => ({ field: "url", message: "Write the address as http://host:port/path, without user name and password." }),
  E_KEY_MISSING: (_failure, { spec }) => ({
    field: "auth",
    message:
      spec.auth !== undefined && "env" in spec.auth
        ? `The variable ${spec.auth.env} is not set where the node runs. Set it there and start the node again, or store the key here.`
        : "The stored key is not there. Type it anew under Key.",
  }),
  E_KEY_INVALID: () => ({ field: "auth", message: "The key has characters that a header cannot carry, perhaps a line break at its end. Type it anew." }),
  E_NOT_FOUND: notThere,
  E_NOT_JSON: (_failure, context) => ({
    field: "url",
    message: `The answer is no JSON, perhaps a web page: ${isVersioned(context) ? "the address usually ends with /v1" : "is the address the server's own"}?`,
  }),
  E_FIRST_BYTE_TIMEOUT: raiseTimeout,
  E_IDLE_TIMEOUT: raiseTimeout,
  E_TOTAL_TIMEOUT: raiseTimeout,
  E_NO_VALUE: () => ({ field: "request", message: "The server answered; the place that the step selects is not in the answer." }),
};

const fixByKind: Record<FailureKind, MakeFix> = {
  rate_limited: () => ({
    field: "limits",
    message: "The key works; the provider wants fewer calls now. Wait a minute, and set the limits to what your plan allows.",
  }),
  overloaded: () => ({ field: "limits", message: "The server is there and has too much to do. Test again later; for runs lower the concurrency." }),
  timeout: raiseTimeout,
  network: (_failure, context) => ({
    field: "url",
    message: `The connection to ${at(context)} broke. Is the server running, and is nothing between that cuts connections?`,
  }),
  server_error: () => ({
    field: null,
    message: "The server has an error of its own. Its log says more; a model that does not fit into memory is a common cause.",
  }),
  auth: checkKey,
  quota_exhausted: () => ({ field: null, message: "The key works; the account has no credit or quota left. Top it up at the provider." }),
  bad_request: (failure, context) =>
    failure.httpStatus === 404 || failure.httpStatus === 405 || /model/i.test(failure.message)
      ? notThere(failure, context)
      : { field: "request", message: "The server is there and does not like the request. Its answer below says why; change the request and test again." },
  too_long: () => ({ field: "request", message: "The request is longer than the model can take. Shorten it." }),
  content_filtered: () => ({ field: "request", message: "The endpoint works; the provider's filter refused this text. Change the request." }),
  truncated: () => ({ field: null, message: "The answer broke off. Look for a crash in the server's log, or for a proxy that cuts long answers." }),
  bad_output: (_failure, { spec }) => ({
    field: "url",
    message: `The answer is not what ${spec.protocol} answers. Is this the protocol that the server speaks?`,
  }),
  bad_input: () => ({ field: "request", message: "The request of the test cannot be read. Write it as a JSON object." }),
  template: () => ({ field: "request", message: "The request names something that a test does not have. Write plain text in place of {{ … }}." }),
  redirect: () => ({
    field: "url",
    message: "The server points to another address. Put that address here; redirects are not followed, for they would carry the key away.",
  }),
  canceled: () => ({ field: null, message: "The test was stopped before its answer came. Test again." }),
  quarantined: () => ({ field: null, message: failureRules.quarantined.advice }),
  internal: () => ({ field: null, message: "This is a fault of Inferno. Please report it with the message above." }),
};

function listSome(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(", ");
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
