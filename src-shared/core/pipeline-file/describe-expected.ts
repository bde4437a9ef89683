import { z } from "zod";
import type { Path } from "./located.ts";

type Schema = z.core.$ZodType;

/** The schema of the value at a path, wrappers such as `optional` taken off; null where the schema does not go that far. */
export function schemaAt(schema: Schema, path: Path): Schema | null {
  let current: Schema | null = unwrap(schema);
  for (const segment of path) {
    const inner: Schema | null = current === null ? null : stepInto(current, segment);
    current = inner === null ? null : unwrap(inner);
  }
  return current;
}

function stepInto(schema: Schema, segment: string | number): Schema | null {
  if (schema instanceof z.ZodObject) return (schema.shape as Record<string, Schema>)[String(segment)] ?? null;
  if (schema instanceof z.ZodArray) return schema.element;
  return schema instanceof z.ZodRecord ? schema.valueType : null;
}

function unwrap(schema: Schema): Schema {
  let current = schema;
  while (current instanceof z.ZodOptional || current instanceof z.ZodDefault || current instanceof z.ZodPrefault || current instanceof z.ZodNullable)
    current = current.unwrap();
  return current;
}

/** The keys that a map may have; empty where any will do. */
export function listKeys(schema: Schema | null): string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

/** The words that a value may be; empty where it is not a choice of words. */
export function listChoices(schema: Schema | null): string[] {
  return schema instanceof z.ZodEnum || schema instanceof z.ZodLiteral ? [...allowedValues(schema)].map(String) : [];
}

function allowedValues(schema: z.ZodEnum | z.ZodLiteral): Iterable<unknown> {
  return schema instanceof z.ZodLiteral ? schema.values : schema.options;
}

/** What a value must be, to follow "must be": "a whole number from 1 to 100000", "text", "one of text, json". */
export function describeExpected(schema: Schema | null): string {
  const choices = listChoices(schema);
  if (choices.length > 0) return choices.length === 1 ? `${choices[0]}` : `one of ${choices.join(", ")}`;
  if (schema instanceof z.ZodNumber) return describeNumber(schema);
  if (schema instanceof z.ZodString) return "text";
  if (schema instanceof z.ZodBoolean) return "true or false";
  if (schema instanceof z.ZodArray) return "a list";
  if (schema instanceof z.ZodObject || schema instanceof z.ZodRecord) return "a map of keys and values";
  return "another kind of value";
}

function describeNumber(schema: z.ZodNumber): string {
  const { minValue, maxValue } = schema;
  const noun = schema instanceof z.ZodNumberFormat ? "a whole number" : "a number";
  // What a schema leaves open, zod gives as an infinity or, for whole numbers, as the largest exact one.
  const hasMin = minValue !== null && minValue > Number.MIN_SAFE_INTEGER;
  const hasMax = maxValue !== null && maxValue < Number.MAX_SAFE_INTEGER;
  const exclusive = hasMin && !z.safeParse(schema, minValue).success;
  if (hasMin && hasMax) return exclusive ? `${noun} above ${minValue} and at most ${maxValue}` : `${noun} from ${minValue} to ${maxValue}`;
  if (hasMin) return exclusive ? `${noun} above ${minValue}` : `${noun} of at least ${minValue}`;
  return hasMax ? `${noun} of at most ${maxValue}` : noun;
}
