import type { EndpointSpec } from "../../../../src-shared/model/endpoint.ts";

/** A secret that is there or that an endpoint asks for. `updatedAt` null: it is not set. */
export type SecretLine = { name: string; updatedAt: number | null; usedBy: string[] };

type StoredSecret = { name: string; updatedAt: number };
type NamedEndpoint = { name: string; spec: Pick<EndpointSpec, "auth"> };

/** By name, with the endpoints that need each; those that are missing first. */
export function listSecrets(secrets: readonly StoredSecret[], endpoints: readonly NamedEndpoint[]): SecretLine[] {
  const lineByName = new Map<string, SecretLine>(secrets.map(({ name, updatedAt }) => [name, { name, updatedAt, usedBy: [] }]));
  for (const { name, spec } of endpoints) {
    if (spec.auth === undefined || !("secret" in spec.auth)) continue;
    const { secret } = spec.auth;
    const line = lineByName.get(secret) ?? { name: secret, updatedAt: null, usedBy: [] };
    line.usedBy.push(name);
    lineByName.set(secret, line);
  }
  const isMissing = ({ updatedAt }: SecretLine): number => (updatedAt === null ? 0 : 1);
  return [...lineByName.values()].sort((a, b) => isMissing(a) - isMissing(b) || a.name.localeCompare(b.name));
}
