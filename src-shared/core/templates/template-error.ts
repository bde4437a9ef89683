/** A template cannot be rendered for this row. The message is one plain sentence and names what is missing or wrong. */
export class TemplateError extends Error {
  override readonly name = "TemplateError";
}

/** Line and column in a template string, both from 1. */
export type TemplatePlace = { line: number; column: number };

/**
 * A template or condition is wrong whatever the row. `path` leads to its string within the compiled JSON value
 * ([] for a condition or a lone string); `place`, where known, is the position in that string and ends the message too.
 */
export class TemplateSyntaxError extends Error {
  override readonly name = "TemplateSyntaxError";
  readonly path: (string | number)[];
  readonly place: TemplatePlace | null;
  /** The message without the place. */
  readonly reason: string;

  constructor(reason: string, place: TemplatePlace | null = null, path: (string | number)[] = []) {
    super(place === null ? reason : `${reason} (line ${place.line}, column ${place.column} of the template)`);
    this.reason = reason;
    this.place = place;
    this.path = path;
  }

  /** The same error as it stands at `path` of a larger value. */
  movedTo(path: (string | number)[]): TemplateSyntaxError {
    return new TemplateSyntaxError(this.reason, this.place, path);
  }
}
