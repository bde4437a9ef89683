import { useCallback, useLayoutEffect, useRef } from "react";

/** Always the same function, which does what the newest one does; for what people do, not for drawing. */
export function useNewest<Given extends unknown[], Value>(act: (...given: Given) => Value): (...given: Given) => Value {
  const newest = useRef(act);
  useLayoutEffect(() => {
    newest.current = act;
  });
  return useCallback((...given) => newest.current(...given), []);
}
