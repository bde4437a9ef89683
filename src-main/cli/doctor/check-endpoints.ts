import type { EndpointSummary } from "../../../src-shared/wire/ui/endpoint-messages.ts";
import { findUnsetKeys } from "../run/check-run-endpoints.ts";
import { type Finding, found } from "./finding.ts";

const reachMs = 3000;

type NamedEndpoint = Pick<EndpointSummary, "name" | "spec">;
export type EndpointSurroundings = { env: NodeJS.ProcessEnv; secretNames: ReadonlySet<string>; fetch: typeof globalThis.fetch };

/**
 * Whether something answers at each registered endpoint's address, as seen from here, and whether its key is there. Any HTTP answer
 * will do: nothing is spent. An endpoint out of reach is a warning, for nodes elsewhere may reach it.
 */
export async function checkEndpoints(endpoints: readonly NamedEndpoint[], surroundings: EndpointSurroundings): Promise<Finding[]> {
  if (endpoints.length === 0) return [found.ok("endpoints", "none registered; pipeline files can bring their own")];
  return (await Promise.all(endpoints.map((endpoint) => checkEndpoint(endpoint, surroundings)))).flat();
}

async function checkEndpoint({ name, spec }: NamedEndpoint, { env, secretNames, fetch }: EndpointSurroundings): Promise<Finding[]> {
  const subject = `endpoint ${name}`;
  const findings = findUnsetKeys({ [name]: spec }, env).map((sentence) => found.warn(subject, `${sentence}; nodes need it.`));
  if (spec.auth !== undefined && "secret" in spec.auth && !secretNames.has(spec.auth.secret))
    findings.push(found.warn(subject, `there is no secret ${spec.auth.secret}: inferno secret set ${spec.auth.secret}`));
  try {
    const answer = await fetch(spec.url, { method: "GET", redirect: "manual", signal: AbortSignal.timeout(reachMs) });
    await answer.body?.cancel();
    findings.push(found.ok(subject, `${spec.url} answers (HTTP ${answer.status})`));
  } catch (error) {
    const proxy = env["HTTPS_PROXY"] ?? env["https_proxy"] ?? env["HTTP_PROXY"] ?? env["http_proxy"];
    findings.push(
      found.warn(
        subject,
        `${spec.url} cannot be reached from here (${describe(error)})${proxy === undefined ? "" : ", the proxy not being used"}: is the server running, its address right?`,
      ),
    );
  }
  return findings;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return "no answer within 3 s";
  const { cause } = error;
  return cause instanceof Error ? ("code" in cause ? String(cause.code) : cause.message) : error.message;
}
