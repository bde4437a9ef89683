import type { ProtocolName } from "../../src-shared/model/endpoint.ts";
import type { JsonObject } from "../../src-shared/model/json.ts";
import type { ResponseSpec } from "../../src-shared/model/pipeline.ts";
import { packKserveV2 } from "./pack-kserve-v2.ts";
import { packOllamaEmbed, packOpenaiCompletions, packOpenaiEmbeddings } from "./pack-lists.ts";
import type { Answer } from "./protocol.ts";

/** How the requests of several rows become one, and its answer theirs again. Pure. */
export type PackRules = {
  /** Rows' requests with equal keys may share a call; null: this request must go alone. */
  joinKey(request: JsonObject): string | null;
  /** One request for all. They have one join key and are at least one. */
  join(requests: readonly JsonObject[]): JsonObject;
  /**
   * One answer for each request, in their order, with bodies as single calls would have had; null when the answer cannot be split. Usage is
   * shared out in whole tokens whose sums are the call's. `response` is the step's (`kserve-v2` selects each row's value by it); the joined
   * call itself is made without one, because its answer holds every row's part.
   */
  split(answer: Answer, requests: readonly JsonObject[], response?: ResponseSpec): Answer[] | null;
};

/** Null for protocols whose requests carry one row only. */
export function findPackRules(protocol: ProtocolName): PackRules | null {
  switch (protocol) {
    case "openai-embeddings":
      return packOpenaiEmbeddings;
    case "openai-completions":
      return packOpenaiCompletions;
    case "ollama-embed":
      return packOllamaEmbed;
    case "kserve-v2":
      return packKserveV2;
    default:
      return null;
  }
}
