/**
 * The same keys as the English sentences, each with a sentence of its own. "Property 'x' is missing" in a file of another
 * language means: a sentence was added to locales/en that this language does not have yet. Plural forms are keys as well.
 */
export type Translation<English> = { [Key in keyof English]: English[Key] extends string ? string : Translation<English[Key]> };
