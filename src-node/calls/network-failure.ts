import { makeFailure, type FailureKind } from "../../src-shared/model/failure.ts";
import type { CallFailure } from "./model-caller.ts";
import { redactText } from "./redact.ts";

/** How far a call had come when its connection failed. */
export type CallStage = "connecting" | "sent" | "receiving";

export type ConnectionError = {
  error: unknown;
  stage: CallStage;
  /** `host:port` of the endpoint. */
  host: string;
  /** Whether the answer was being streamed. */
  isStream: boolean;
  httpStatus: number | null;
  secrets: readonly string[];
};

type Reading = { kind: FailureKind; code: string; message: string; shouldRetry?: false };

/** The one translation of what goes wrong below HTTP. */
export function translateConnectionError(failed: ConnectionError): CallFailure {
  const { kind, code, message, shouldRetry } = readError(failed);
  return {
    ...makeFailure(kind, redactText(message, failed.secrets), { code, httpStatus: failed.httpStatus }),
    retryAfterMs: null,
    shouldRetry: shouldRetry ?? null,
    ambiguous: failed.stage !== "connecting",
  };
}

function readError({ error, stage, host, isStream }: ConnectionError): Reading {
  const code = readCode(error);
  const detail = readMessage(error);
  if (code === "E_ENDPOINT_DENIED") return { kind: "bad_request", code, message: detail, shouldRetry: false };
  if (code === "UND_ERR_INVALID_ARG")
    return { kind: "bad_request", code: "E_BAD_REQUEST", message: `the request to ${host} cannot be sent: ${detail}`, shouldRetry: false };
  if (code === "UND_ERR_HEADERS_OVERFLOW") {
    return { kind: "bad_output", code: "E_HEADERS_TOO_LARGE", message: `${host} answered with more than 16 KiB of headers`, shouldRetry: false };
  }
  if (stage === "receiving") {
    return isStream
      ? { kind: "truncated", code: "E_STREAM_TRUNCATED", message: `the stream from ${host} broke off before its end (${detail})` }
      : { kind: "truncated", code: "E_TRUNCATED", message: `the answer from ${host} broke off before its end (${detail})` };
  }
  if (isTlsCode(code)) return { kind: "network", code: "E_TLS", message: `no secure connection to ${host}: ${describeTls(code, detail)}`, shouldRetry: false };
  if (error instanceof Error && error.name === "HTTPParserError")
    return {
      kind: "server_error",
      code: "E_NOT_HTTP",
      message: `${host} does not answer in HTTP (${detail}); check the port and http or https in the endpoint's url`,
    };
  const plain = describeCode(code, host);
  if (plain !== undefined) return { kind: code === "UND_ERR_CONNECT_TIMEOUT" || code === "ETIMEDOUT" ? "timeout" : "network", ...plain };
  const proxied = /Proxy response \((\d+)\)/.exec(detail);
  if (proxied !== null)
    return {
      kind: "network",
      code: "E_PROXY",
      message: `the proxy refused the connection to ${host} with status ${proxied[1]}; check HTTPS_PROXY, HTTP_PROXY and NO_PROXY`,
    };
  if (stage === "connecting") return { kind: "network", code: "E_NETWORK", message: `no connection to ${host}: ${detail}` };
  return { kind: "network", code: "E_CONNECTION_LOST", message: `${host} closed the connection before it answered (${detail}); look at the server's log` };
}

function describeCode(code: string, host: string): { code: string; message: string } | undefined {
  switch (code) {
    case "ECONNREFUSED":
      return {
        code: "E_CONNECTION_REFUSED",
        message: `nothing listens at ${host}; is the model server running, and is the endpoint's url right as seen from this node?`,
      };
    case "ENOTFOUND":
      return { code: "E_DNS", message: `the name of ${host} is not known; check the endpoint's url for a typing error` };
    case "EAI_AGAIN":
      return { code: "E_DNS", message: `the name of ${host} could not be looked up just now; check this node's network and name server` };
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return { code: "E_UNREACHABLE", message: `${host} cannot be reached from this node; check its network` };
    case "UND_ERR_CONNECT_TIMEOUT":
    case "ETIMEDOUT":
      return { code: "E_CONNECT_TIMEOUT", message: `${host} did not take the connection in time; is it up, and does a firewall let this node through?` };
    default:
      return undefined;
  }
}

function isTlsCode(code: string): boolean {
  return /^(CERT_|ERR_TLS|ERR_SSL|EPROTO$|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT|UNABLE_TO_|HOSTNAME_MISMATCH|CRL_|ERROR_IN_CERT)/.test(code);
}

function describeTls(code: string, detail: string): string {
  if (code === "CERT_HAS_EXPIRED") return "its certificate has expired (or this machine's clock is wrong)";
  if (code === "CERT_NOT_YET_VALID") return "its certificate is not valid yet (or this machine's clock is wrong)";
  if (code === "DEPTH_ZERO_SELF_SIGNED_CERT" || code === "SELF_SIGNED_CERT_IN_CHAIN")
    return "its certificate is signed by itself; name its authority in NODE_EXTRA_CA_CERTS";
  if (code.startsWith("UNABLE_TO_")) return "its certificate is from an authority this machine does not know; name it in NODE_EXTRA_CA_CERTS";
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") return `its certificate is for another name (${detail})`;
  return detail;
}

/** An error's code; of several tries (one for each address) the first's. */
function readCode(error: unknown): string {
  if (!(error instanceof Error)) return "";
  if ("code" in error && typeof error.code === "string") {
    // undici wraps what the socket said.
    if (error.code === "UND_ERR_SOCKET" && error.cause !== undefined) return readCode(error.cause) || error.code;
    return error.code;
  }
  if (error instanceof AggregateError) return readCode(error.errors[0]);
  return error.cause === undefined ? "" : readCode(error.cause);
}

function readMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.message !== "") return error.message;
  return error instanceof AggregateError ? readMessage(error.errors[0]) : error.name;
}
