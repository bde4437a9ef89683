import { useMemo } from "react";

/** The same object while it says the same in JSON, so that what is drawn from it stays as it is. */
export function useSame<Value>(value: Value): Value {
  // Undefined has no JSON.
  const text = JSON.stringify(value) as string | undefined;
  return useMemo(() => (text === undefined ? undefined : JSON.parse(text)) as Value, [text]);
}
