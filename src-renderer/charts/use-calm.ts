import { useEffect, useRef, useState } from "react";

/** `value`, taken over at most once in `everyMs`; 0 takes over every one. The newest always comes through. */
export function useCalm<Value>(value: Value, everyMs: number): Value {
  const [calm, setCalm] = useState(value);
  const takenAt = useRef(0);
  useEffect(() => {
    if (everyMs === 0) return undefined;
    const timer = setTimeout(
      () => {
        takenAt.current = performance.now();
        setCalm(value);
      },
      Math.max(0, takenAt.current + everyMs - performance.now()),
    );
    return () => clearTimeout(timer);
  }, [value, everyMs]);
  return everyMs === 0 ? value : calm;
}
