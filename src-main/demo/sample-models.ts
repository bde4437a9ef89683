import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { findEndpointPlace } from "../../src-shared/core/endpoints/endpoint-class.ts";
import { RefusedError } from "../../src-shared/wire/reply.ts";
import { findPackageRoot } from "../package-root.ts";
import { type ModelServerProcess, startModelServerProcess } from "./model-server-process.ts";
import { makeSampleFiles, type SampleFiles } from "./sample-files.ts";

/** Nobody looks at a sample for longer; its models take some 100 MB. */
const idleAfterMs = 10 * 60_000;

/** The sample's model server: a process of its own, started when the sample is asked for, ended when idle and with the control plane. */
export class SampleModels {
  readonly #idleMs: number;
  #starting: Promise<ModelServerProcess> | null = null;
  #running: ModelServerProcess | null = null;

  /** `idleMs`: it ends after so long without a call. */
  constructor(idleMs: number = idleAfterMs) {
    this.#idleMs = idleMs;
  }

  /** Whether the models are installed: they come with a checkout, not with a packaged app. */
  get areInstalled(): boolean {
    return ["lande", "wink-nlp", "wink-eng-lite-web-model"].every((name) => existsSync(join(findPackageRoot(), "node_modules", name)));
  }

  /** Whether they ran and have ended, until the next `prepare`. */
  get areResting(): boolean {
    return this.#running?.hasEnded() === true;
  }

  /**
   * The sample's files for the server, which runs when this resolves. `lastUrl`: where it was before, and is again if the
   * port is free, so that what is registered stays true. Throws `RefusedError` E_SAMPLE.
   */
  async prepare(lastUrl: string | null): Promise<SampleFiles> {
    const port = lastUrl === null ? 0 : (findEndpointPlace(lastUrl)?.port ?? 0);
    const starting = (this.#starting ??= startModelServerProcess({ port, idleMs: this.#idleMs }));
    try {
      const server = await starting;
      this.#running = server;
      if (!server.hasEnded()) return makeSampleFiles(await readFile(join(findPackageRoot(), "resources", "demo", "pipeline.yaml"), "utf8"), server.url);
      // Of several who find it ended, one starts the next.
      if (this.#starting === starting) this.#starting = null;
      return await this.prepare(server.url);
    } catch (cause) {
      this.#starting = null;
      throw new RefusedError("E_SAMPLE", `The sample's models could not be started: ${(cause as Error).message}`);
    }
  }

  async close(): Promise<void> {
    await this.#starting?.then(
      (server) => server.stop(),
      () => {
        // One that did not start has nothing to stop.
      },
    );
  }
}
