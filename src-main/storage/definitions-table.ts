import type { EndpointId } from "../../src-shared/model/ids.ts";
import { type EndpointSpec, endpointSpecSchema } from "../../src-shared/model/endpoint.ts";
import type { Db } from "./database.ts";

export type StoredEndpoint = { name: string; version: number; id: string; spec: EndpointSpec; updatedAt: number };
export type StoredPipeline = { name: string; version: number; source: string; file: string; steps: number; updatedAt: number };

export type StoredPipelineVersion = { version: number; steps: number; savedAt: number };

type PipelineVersionColumns = { version: number; steps: number; created_at: number };
type EndpointColumns = { name: string; version: number; id: string; spec: string; created_at: number };
type PipelineColumns = { name: string; version: number; source: string; file: string; steps: number; created_at: number };

/** Registered endpoints and pipelines, every version; the newest counts. */
export class DefinitionsTable {
  readonly #statements;

  constructor(db: Db) {
    this.#statements = {
      addEndpoint: db.prepare<[string, number, string, string, number]>("INSERT INTO endpoints VALUES (?, ?, ?, ?, ?)"),
      endpoint: db.prepare<[string], EndpointColumns>("SELECT * FROM endpoints WHERE name = ? ORDER BY version DESC LIMIT 1"),
      endpoints: db.prepare<[], EndpointColumns>("SELECT *, max(version) FROM endpoints GROUP BY name ORDER BY name"),
      renameEndpoint: db.prepare<[string, string]>("UPDATE endpoints SET name = ? WHERE name = ?"),
      removeEndpoint: db.prepare<[string]>("DELETE FROM endpoints WHERE name = ?"),
      addPipeline: db.prepare<[string, number, string, string, number, number]>("INSERT INTO pipelines VALUES (?, ?, ?, ?, ?, ?)"),
      pipeline: db.prepare<[string], PipelineColumns>("SELECT * FROM pipelines WHERE name = ? ORDER BY version DESC LIMIT 1"),
      pipelineVersion: db.prepare<[string, number], PipelineColumns>("SELECT * FROM pipelines WHERE name = ? AND version = ?"),
      pipelineVersions: db.prepare<[string, number, number], PipelineVersionColumns>(
        "SELECT version, steps, created_at FROM pipelines WHERE name = ? AND version < ? ORDER BY version DESC LIMIT ?",
      ),
      pipelines: db.prepare<[], PipelineColumns>("SELECT *, max(version) FROM pipelines GROUP BY name ORDER BY name"),
      removePipeline: db.prepare<[string]>("DELETE FROM pipelines WHERE name = ?"),
    };
  }

  addEndpoint(endpoint: { name: string; version: number; id: EndpointId | string; spec: EndpointSpec }, now: number): void {
    this.#statements.addEndpoint.run(endpoint.name, endpoint.version, endpoint.id, JSON.stringify(endpoint.spec), now);
  }

  findEndpoint(name: string): StoredEndpoint | null {
    const columns = this.#statements.endpoint.get(name);
    return columns === undefined ? null : columnsToEndpoint(columns);
  }

  listEndpoints(): StoredEndpoint[] {
    return this.#statements.endpoints.all().map(columnsToEndpoint);
  }

  /** All its versions. The new name must be free. */
  renameEndpoint(from: string, to: string): void {
    this.#statements.renameEndpoint.run(to, from);
  }

  removeEndpoint(name: string): boolean {
    return this.#statements.removeEndpoint.run(name).changes > 0;
  }

  addPipeline(pipeline: { name: string; version: number; source: string; file: string; steps: number }, now: number): void {
    this.#statements.addPipeline.run(pipeline.name, pipeline.version, pipeline.source, pipeline.file, pipeline.steps, now);
  }

  /** The newest version, or the one asked for. */
  findPipeline(name: string, version?: number): StoredPipeline | null {
    const columns = version === undefined ? this.#statements.pipeline.get(name) : this.#statements.pipelineVersion.get(name, version);
    return columns === undefined ? null : columnsToPipeline(columns);
  }

  /** Newest first, those below `before`. */
  listPipelineVersions(name: string, options: { before: number; limit: number }): StoredPipelineVersion[] {
    return this.#statements.pipelineVersions
      .all(name, options.before, options.limit)
      .map(({ version, steps, created_at }) => ({ version, steps, savedAt: created_at }));
  }

  listPipelines(): StoredPipeline[] {
    return this.#statements.pipelines.all().map(columnsToPipeline);
  }

  removePipeline(name: string): boolean {
    return this.#statements.removePipeline.run(name).changes > 0;
  }
}

function columnsToEndpoint(columns: EndpointColumns): StoredEndpoint {
  return {
    name: columns.name,
    version: columns.version,
    id: columns.id,
    spec: endpointSpecSchema.parse(JSON.parse(columns.spec)),
    updatedAt: columns.created_at,
  };
}

function columnsToPipeline(columns: PipelineColumns): StoredPipeline {
  return { name: columns.name, version: columns.version, source: columns.source, file: columns.file, steps: columns.steps, updatedAt: columns.created_at };
}
