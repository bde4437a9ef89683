/** What one template may ask for. Sizes are in UTF-16 units, which is what a JavaScript string is made of. */
export const templateLimits = {
  /** Length of one template string. */
  sourceLength: 1024 * 1024,
  /** Expressions and blocks within each other; also arrays and objects around a template. */
  nesting: 200,
  /** Numbers from one `range`. */
  rangeLength: 100_000,
  /** Loop rounds of one render, over all its loops. */
  loopRounds: 1_000_000,
  /** Text of one render, and of any single string made on the way. */
  outputLength: 16 * 1024 * 1024,
  /** Characters and list elements that one render goes through or makes; a made element counts as `elementWork`. */
  work: 64 * 1024 * 1024,
  elementWork: 16,
  /** Macros calling each other. */
  macroDepth: 50,
  /** Arrays and objects within each other, in a value that is rendered or compared. */
  valueDepth: 500,
} as const;
