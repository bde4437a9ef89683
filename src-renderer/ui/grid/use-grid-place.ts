import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { clampTop, type GridSize, isScaled, lastTop, scrollToTop, topToScroll } from "./grid-place.ts";

export type GridPlace = { scroller: RefObject<HTMLDivElement | null>; top: number; size: GridSize; moveTo: (top: number) => void };

export type UseGridPlaceOptions = { rowCount: number; rowHeight: number; headerHeight: number; initialIndex: number };

/** What listeners see, as they outlive a drawing. `bar`: where the scroll bar was put last, so that its own event is known. */
type Place = { size: GridSize; top: number; bar: number };

/** Keeps `top` and the browser's scroll bar together. Where the bar is a scale, the wheel moves rows and the bar follows. */
export function useGridPlace({ rowCount, rowHeight, headerHeight, initialIndex }: UseGridPlaceOptions): GridPlace {
  const scroller = useRef<HTMLDivElement>(null);
  const [viewHeight, setViewHeight] = useState(0);
  const [top, setTop] = useState(initialIndex * rowHeight);
  const place = useRef<Place>({ size: { rowCount, rowHeight, viewHeight }, top, bar: 0 });

  // In the same frame as what moved it: the rows must not lag behind the bar.
  const show = useCallback(() => flushSync(() => setTop(place.current.top)), []);
  const moveTo = useCallback(
    (wanted: number) => {
      place.current.top = clampTop(wanted, place.current.size);
      putBar(scroller.current, place.current);
      show();
    },
    [show],
  );

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setViewHeight(Math.max(0, element.clientHeight - headerHeight)));
    observer.observe(element);
    return () => observer.disconnect();
  }, [headerHeight]);

  useLayoutEffect(() => {
    const { current } = place;
    current.size = { rowCount, rowHeight, viewHeight };
    if (viewHeight === 0) return;
    // Where they can, the same rows stay in view.
    current.top = clampTop(current.top, current.size);
    setTop(current.top);
    putBar(scroller.current, current);
  }, [rowCount, rowHeight, viewHeight]);

  useEffect(() => {
    const element = scroller.current;
    return element === null ? undefined : listen(element, place.current, { show, moveTo });
  }, [show, moveTo]);

  const size: GridSize = { rowCount, rowHeight, viewHeight };
  return { scroller, top: clampTop(top, size), size, moveTo };
}

/** Gives what ends the listening. */
function listen(element: HTMLDivElement, place: Place, { show, moveTo }: { show: () => void; moveTo: (top: number) => void }): () => void {
  const followBar = (): void => {
    const bar = element.scrollTop;
    if (Math.abs(bar - place.bar) < 1) return;
    place.bar = bar;
    place.top = scrollToTop(bar, place.size);
    show();
  };
  const turnWheel = (event: WheelEvent): void => {
    const px = wheelPx(event, place.size);
    const isAtEnd = px < 0 ? place.top <= 0 : place.top >= lastTop(place.size);
    // At an end the page may scroll on; sideways and zooming are the browser's.
    if (!isScaled(place.size) || px === 0 || isAtEnd || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    moveTo(place.top + px);
  };
  element.addEventListener("scroll", followBar, { passive: true });
  element.addEventListener("wheel", turnWheel, { passive: false });
  return () => {
    element.removeEventListener("scroll", followBar);
    element.removeEventListener("wheel", turnWheel);
  };
}

function putBar(element: HTMLDivElement | null, place: Place): void {
  if (element === null) return;
  // Not read back, though the browser may round it: reading would make it lay out at once.
  place.bar = topToScroll(place.top, place.size);
  element.scrollTop = place.bar;
}

function wheelPx(event: WheelEvent, size: GridSize): number {
  const unit = [1, size.rowHeight, size.viewHeight][event.deltaMode] ?? 1;
  return Math.abs(event.deltaX) > Math.abs(event.deltaY) ? 0 : event.deltaY * unit;
}
