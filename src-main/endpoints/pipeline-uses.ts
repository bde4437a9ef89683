import { parseDocument } from "yaml";
import { isJsonObject } from "../../src-shared/model/json.ts";
import type { StoredPipeline } from "../storage/definitions-table.ts";
import type { Store } from "../storage/store.ts";

/** Which registered pipelines call which registered endpoints. Each version is read once. */
export class PipelineUses {
  readonly #store: Pick<Store, "definitions">;
  #namesByVersion = new Map<string, readonly string[]>();

  constructor(store: Pick<Store, "definitions">) {
    this.#store = store;
  }

  /** Names of pipelines, by the name of the endpoint that their newest version calls. */
  list(): Map<string, string[]> {
    const pipelinesByEndpoint = new Map<string, string[]>();
    const namesByVersion = new Map<string, readonly string[]>();
    for (const pipeline of this.#store.definitions.listPipelines()) {
      const key = `${pipeline.version} ${pipeline.name}`;
      const names = this.#namesByVersion.get(key) ?? readRegisteredNames(pipeline);
      namesByVersion.set(key, names);
      for (const name of names) pipelinesByEndpoint.set(name, [...(pipelinesByEndpoint.get(name) ?? []), pipeline.name]);
    }
    // What is no longer the newest is forgotten.
    this.#namesByVersion = namesByVersion;
    return pipelinesByEndpoint;
  }
}

/** Names that steps call and the file itself does not define. It was read in full when it was saved. */
function readRegisteredNames({ source }: StoredPipeline): string[] {
  const file: unknown = parseDocument(source, { uniqueKeys: false, logLevel: "silent" }).toJS({ maxAliasCount: 1000 });
  if (!isJsonObject(file) || !Array.isArray(file["steps"])) return [];
  const own = isJsonObject(file["endpoints"]) ? file["endpoints"] : {};
  const names = file["steps"].flatMap((step) => (isJsonObject(step) && typeof step["endpoint"] === "string" ? [step["endpoint"]] : []));
  return [...new Set(names)].filter((name) => !Object.hasOwn(own, name));
}
