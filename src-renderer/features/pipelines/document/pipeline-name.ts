import { readSource } from "./read-model.ts";

/** The names that pipelines can have. */
export const namePattern = /^[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}$/;

/** The name that a pipeline's text gives itself; null when it has none that can be used. */
export function nameInSource(source: string): string | null {
  const read = readSource(source);
  return read.ok && namePattern.test(read.model.name) ? read.model.name : null;
}

export const editorPath = (name: string): string => `/pipelines/${encodeURIComponent(name)}`;
