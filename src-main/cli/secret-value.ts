/**
 * A secret as it was typed or piped in: without one newline at its end, and found fit for a header. Otherwise `refusal` says why,
 * never showing any of it.
 */
export function readSecretValue(text: string): { ok: true; value: string } | { ok: false; refusal: string } {
  const value = text.replace(/\r?\n$/, "");
  const refuse = (refusal: string) => ({ ok: false, refusal }) as const;
  if (value.trim() === "") return refuse("the value is empty; pipe it in, or type it at the prompt.");
  if (/[\r\n]/.test(value)) return refuse("the value has several lines; a key is one.");
  if (/[“”„‟‘’‚‛«»]/.test(value)) return refuse("the value has “smart” quotes, which come with a copy from a document; copy it from the provider's own page.");
  if (/\p{Cc}/u.test(value)) return refuse("the value has control characters, which no header can carry; copy it again.");
  if (!/^[\x20-\x7e]*$/.test(value)) return refuse("the value has characters beyond ASCII, which no header can carry; copy it again.");
  if (/^(["'`]).*\1$/.test(value)) return refuse("the value stands in quotes; leave them out.");
  if (value !== value.trim()) return refuse("the value begins or ends with a space; leave that out.");
  if (value.length > longestSecret) return refuse(`the value is longer than ${longestSecret} characters.`);
  return { ok: true, value };
}

// What the control plane takes.
const longestSecret = 65_536;
