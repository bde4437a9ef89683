import type { FoundKey } from "../../src-shared/wire/ui/endpoint-messages.ts";

/** Variables that providers' documentation names for their keys, and where these keys are for. */
const knownKeys: readonly FoundKey[] = [
  { env: "OPENAI_API_KEY", provider: "OpenAI", protocol: "openai-chat", url: "https://api.openai.com/v1" },
  { env: "ANTHROPIC_API_KEY", provider: "Anthropic", protocol: "anthropic-messages", url: "https://api.anthropic.com/v1" },
  { env: "GEMINI_API_KEY", provider: "Google Gemini", protocol: "openai-chat", url: "https://generativelanguage.googleapis.com/v1beta/openai" },
  { env: "MISTRAL_API_KEY", provider: "Mistral", protocol: "openai-chat", url: "https://api.mistral.ai/v1" },
  { env: "GROQ_API_KEY", provider: "Groq", protocol: "openai-chat", url: "https://api.groq.com/openai/v1" },
  { env: "OPENROUTER_API_KEY", provider: "OpenRouter", protocol: "openai-chat", url: "https://openrouter.ai/api/v1" },
  { env: "TOGETHER_API_KEY", provider: "Together", protocol: "openai-chat", url: "https://api.together.xyz/v1" },
  { env: "DEEPSEEK_API_KEY", provider: "DeepSeek", protocol: "openai-chat", url: "https://api.deepseek.com/v1" },
  { env: "XAI_API_KEY", provider: "xAI", protocol: "openai-chat", url: "https://api.x.ai/v1" },
  { env: "FIREWORKS_API_KEY", provider: "Fireworks", protocol: "openai-chat", url: "https://api.fireworks.ai/inference/v1" },
];

/** Names of the variables that are set; never their values. */
export function findProviderKeys(env: NodeJS.ProcessEnv): FoundKey[] {
  return knownKeys.filter(({ env: name }) => (env[name] ?? "").trim() !== "");
}
