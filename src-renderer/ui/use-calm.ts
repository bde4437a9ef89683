import { useEffect, useRef, useState } from "react";

/**
 * `value`, taken over at most once in `everyMs`; 0 takes over every one. The newest always comes through, and at once when
 * `urgent` differs from that of the last one taken.
 */
export function useCalm<Value>(value: Value, everyMs: number, urgent = ""): Value {
  const [calm, setCalm] = useState({ value, urgent });
  const takenAt = useRef(0);
  const isUrgent = calm.urgent !== urgent;
  useEffect(() => {
    if (everyMs === 0) return undefined;
    const timer = setTimeout(
      () => {
        takenAt.current = performance.now();
        setCalm({ value, urgent });
      },
      isUrgent ? 0 : Math.max(0, takenAt.current + everyMs - performance.now()),
    );
    return () => clearTimeout(timer);
  }, [value, everyMs, urgent, isUrgent]);
  return everyMs === 0 ? value : calm.value;
}
