import { startTransition, use, useEffect, useRef, useState } from "react";
import { FrameTurnsContext } from "./frame-turns.ts";

/**
 * `value`, taken over at most once in `everyMs`, in a frame in which no other calm value is; 0 takes over every one, at once. The newest always comes
 * through, and without a wait when `urgent` differs from that of the last one taken.
 */
export function useCalm<Value>(value: Value, everyMs: number, urgent = ""): Value {
  const turns = use(FrameTurnsContext);
  const [calm, setCalm] = useState({ value, urgent });
  const takenAt = useRef(0);
  const isUrgent = calm.urgent !== urgent;
  useEffect(() => {
    if (everyMs === 0 || (calm.value === value && !isUrgent)) return undefined;
    const takeOver = (): void => {
      takenAt.current = performance.now();
      setCalm({ value, urgent });
    };
    // Keys and clicks come before what was begun in a transition.
    const enter = (): void => turns.take(takenAt, () => startTransition(takeOver));
    if (isUrgent) turns.drop(takenAt);
    const timer = setTimeout(isUrgent ? takeOver : enter, isUrgent ? 0 : Math.max(0, takenAt.current + everyMs - performance.now()));
    return () => clearTimeout(timer);
  }, [value, everyMs, urgent, isUrgent, turns, calm]);
  useEffect(() => () => turns.drop(takenAt), [turns]);
  return everyMs === 0 ? value : calm.value;
}
