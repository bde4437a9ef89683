import { randomBytes } from "node:crypto";
import { normalizeEndpointUrl } from "../../src-shared/core/endpoint-address.ts";
import { checkEndpointFields } from "../../src-shared/core/endpoints/check-endpoint-fields.ts";
import { findEndpointPlace } from "../../src-shared/core/endpoints/endpoint-class.ts";
import type { EndpointSpec } from "../../src-shared/model/endpoint.ts";
import { makeId } from "../../src-shared/model/ids.ts";
import type { JsonObject } from "../../src-shared/model/json.ts";
import { RefusedError } from "../../src-shared/wire/reply.ts";
import type { EndpointSummary, KeyState } from "../../src-shared/wire/ui/endpoint-messages.ts";
import type { Clock } from "../clock.ts";
import type { Secrets } from "../security/secrets.ts";
import type { Store } from "../storage/store.ts";
import { PipelineUses } from "./pipeline-uses.ts";

export type EndpointRegisterParts = { store: Pick<Store, "definitions" | "transaction">; secrets: Secrets; env: NodeJS.ProcessEnv };

export type EndpointSave = { name: string; previousName?: string | undefined; version?: number | undefined; spec: EndpointSpec; allowPrivate: boolean };

/** The registered endpoints: what is known of each, and how they change. */
export class EndpointRegister {
  readonly #parts: EndpointRegisterParts;
  readonly #uses: PipelineUses;

  constructor(parts: EndpointRegisterParts) {
    this.#parts = parts;
    this.#uses = new PipelineUses(parts.store);
  }

  list(): EndpointSummary[] {
    const pipelinesByEndpoint = this.#uses.list();
    return this.#parts.store.definitions.listEndpoints().map(({ name, version, spec, updatedAt }) => ({
      name,
      version,
      spec,
      updatedAt,
      key: this.#findKeyState(spec),
      usedBy: pipelinesByEndpoint.get(name) ?? [],
    }));
  }

  /** Throws `RefusedError`; the codes are at the message `endpoint:save`. */
  save(request: EndpointSave, clock: Clock): { name: string; version: number } {
    const { name, previousName, allowPrivate } = request;
    const { definitions } = this.#parts.store;
    this.requireUsable(request.spec, { name, allowPrivate });
    const spec = { ...request.spec, url: normalizeEndpointUrl(request.spec.url) };
    const known = previousName === undefined ? null : definitions.findEndpoint(previousName);
    if (previousName !== undefined && known === null)
      throw new RefusedError("E_ENDPOINT_UNKNOWN", `The endpoint ${previousName} was deleted meanwhile. Save it under a new name to have it back.`);
    if (known !== null && request.version !== undefined && known.version !== request.version)
      throw new RefusedError("E_ENDPOINT_CHANGED", `${name} was changed elsewhere while you edited it. Load it anew and make your changes again.`);
    if (name !== previousName) this.#requireFreeName(name, previousName);
    return this.#parts.store.transaction(() => {
      if (previousName !== undefined && name !== previousName) definitions.renameEndpoint(previousName, name);
      if (known !== null && JSON.stringify(known.spec) === JSON.stringify(spec)) return { name, version: known.version };
      const version = (known?.version ?? 0) + 1;
      definitions.addEndpoint({ name, version, id: known?.id ?? makeId("end", (bytes) => bytes.set(randomBytes(bytes.length))), spec }, clock.now());
      return { name, version };
    });
  }

  /**
   * Throws `RefusedError` E_ENDPOINT_INVALID for fields that do not fit together and for addresses that are never called,
   * E_ENDPOINT_CONFIRM for a server on this machine or in a private network that the user has not allowed: one whose host a
   * registered endpoint has is allowed already.
   */
  requireUsable(spec: EndpointSpec, { name, allowPrivate }: { name: string; allowPrivate: boolean }): void {
    const [problem] = checkEndpointFields(spec as unknown as JsonObject, { name }).problems;
    if (problem !== undefined) throw new RefusedError("E_ENDPOINT_INVALID", problem.message);
    const place = findEndpointPlace(spec.url);
    if (place === null || place.class === "public" || allowPrivate) return;
    const isKnown = this.#parts.store.definitions.listEndpoints().some((other) => findEndpointPlace(other.spec.url)?.host === place.host);
    if (isKnown) return;
    const where = place.class === "loopback" ? "on this machine" : "in a private network";
    throw new RefusedError("E_ENDPOINT_CONFIRM", `${place.host} is ${where}. Confirm that Inferno may call it.`);
  }

  #requireFreeName(name: string, previousName: string | undefined): void {
    if (!/^[A-Za-z0-9_][A-Za-z0-9_-]{0,99}$/.test(name))
      throw new RefusedError("E_ENDPOINT_INVALID", "A name has letters, digits, dashes and underscores, 100 at most.");
    if (this.#parts.store.definitions.findEndpoint(name) !== null)
      throw new RefusedError("E_ENDPOINT_EXISTS", `There is an endpoint ${name} already. Choose another name.`);
    const users = previousName === undefined ? [] : (this.#uses.list().get(previousName) ?? []);
    if (users.length > 0)
      throw new RefusedError("E_ENDPOINT_USED", `These pipelines call it ${previousName}: ${users.join(", ")}. Change them first, or save this as a copy.`);
  }

  #findKeyState({ auth }: EndpointSpec): KeyState {
    if (auth === undefined) return "none";
    const isThere = "env" in auth ? (this.#parts.env[auth.env] ?? "") !== "" : this.#parts.secrets.has(auth.secret);
    return isThere ? "present" : "missing";
  }
}
