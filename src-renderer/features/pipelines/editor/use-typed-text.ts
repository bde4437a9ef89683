import { useState } from "react";

/** What a person types until it counts. A change of `value` from elsewhere replaces it, unless `isSame` finds no difference. */
export function useTypedText(value: string, isSame: (typed: string, value: string) => boolean = Object.is): [string, (typed: string) => void] {
  const [state, setState] = useState({ typed: value, value });
  if (state.value !== value) setState({ typed: isSame(state.typed, value) ? state.typed : value, value });
  return [state.typed, (typed) => setState({ typed, value })];
}
