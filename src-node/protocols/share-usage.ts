import { isJsonObject, type JsonObject, type JsonValue } from "../../src-shared/model/json.ts";

/**
 * Shares a number out by weights, so that the shares sum to it exactly. Shares are whole; what rounding leaves goes one by one to the first
 * rows, and a fraction to the first. Equal shares where all weights are 0.
 */
export function shareNumber(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((before, weight) => before + weight, 0);
  const whole = Math.floor(total);
  const shares = weights.map((weight) => Math.floor(sum === 0 ? whole / weights.length : (whole / sum) * weight));
  let rest = whole - shares.reduce((before, share) => before + share, 0);
  for (let index = 0; rest > 0; index = (index + 1) % shares.length, rest--) shares[index] = (shares[index] ?? 0) + 1;
  // Products of floats can round up past the whole; take it back from the largest shares.
  for (; rest < 0; rest++) shares[shares.indexOf(Math.max(...shares))]! -= 1;
  if (total !== whole) shares[0] = (shares[0] ?? 0) + (total - whole);
  return shares;
}

/** Field names of a usage object that count output; all others count input. */
const outputFields: ReadonlySet<string> = new Set(["completion_tokens", "output_tokens", "completion_tokens_details", "output_tokens_details"]);

/**
 * Shares every number of a usage object out: output by `outputWeights`, all else by `inputWeights`, and `total_tokens` as the sum of its
 * parts where the server meant it so.
 */
export function shareUsage(usage: JsonObject, inputWeights: readonly number[], outputWeights: readonly number[]): JsonObject[] {
  const rows = inputWeights.map((): JsonObject => ({}));
  for (const [field, value] of Object.entries(usage)) {
    const weights = outputFields.has(field) ? outputWeights : inputWeights;
    const shares = shareValue(value, weights);
    rows.forEach((row, index) => {
      row[field] = shares[index] ?? null;
    });
  }
  const { prompt_tokens: input, completion_tokens: output, total_tokens: total } = usage;
  if (typeof input === "number" && typeof total === "number" && total === input + (typeof output === "number" ? output : 0)) {
    for (const row of rows) row["total_tokens"] = Number(row["prompt_tokens"]) + Number(row["completion_tokens"] ?? 0);
  }
  return rows;
}

function shareValue(value: JsonValue, weights: readonly number[]): JsonValue[] {
  if (typeof value === "number" && value >= 0) return shareNumber(value, weights);
  if (!isJsonObject(value)) return weights.map(() => value);
  const rows = weights.map((): JsonObject => ({}));
  for (const [field, inner] of Object.entries(value)) {
    const shares = shareValue(inner, weights);
    rows.forEach((row, index) => {
      row[field] = shares[index] ?? null;
    });
  }
  return rows;
}
