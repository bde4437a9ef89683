import type { ProtocolName } from "../../src-shared/model/endpoint.ts";
import { anthropicMessages } from "./anthropic-messages.ts";
import { http } from "./http.ts";
import { kserveV2 } from "./kserve-v2.ts";
import { ollamaChat } from "./ollama-chat.ts";
import { ollamaEmbed } from "./ollama-embed.ts";
import { openaiChat } from "./openai-chat.ts";
import { openaiCompletions } from "./openai-completions.ts";
import { openaiEmbeddings } from "./openai-embeddings.ts";
import { openaiResponses } from "./openai-responses.ts";
import type { Protocol } from "./protocol.ts";
import { tgiGenerate } from "./tgi-generate.ts";

const protocolByName: Readonly<Record<ProtocolName, Protocol>> = {
  "openai-chat": openaiChat,
  "openai-completions": openaiCompletions,
  "openai-embeddings": openaiEmbeddings,
  "openai-responses": openaiResponses,
  "anthropic-messages": anthropicMessages,
  "ollama-chat": ollamaChat,
  "ollama-embed": ollamaEmbed,
  "tgi-generate": tgiGenerate,
  "kserve-v2": kserveV2,
  http,
};

export function findProtocol(name: ProtocolName): Protocol {
  return protocolByName[name];
}
