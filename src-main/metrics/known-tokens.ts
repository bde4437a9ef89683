import type { Usage } from "../../src-shared/model/usage.ts";

/**
 * Tokens are summed up as plain numbers, a call that was told of none as 0. A call takes tokens whenever its server counts
 * them, so a sum of 0 is one that no server told of: null.
 */
export function toKnownTokens({ inputTokens, outputTokens }: { inputTokens: number; outputTokens: number }): Usage {
  return { inputTokens: inputTokens === 0 ? null : inputTokens, outputTokens: outputTokens === 0 ? null : outputTokens };
}
