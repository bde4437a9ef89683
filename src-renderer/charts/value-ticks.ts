const roundSteps = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];
const parts = 4;

/** Round values for an axis, from 0 to `most` or the next above it, at most 5. `whole`: no fractions. 0 alone when nothing is above it. */
export function findValueTicks(most: number, whole: boolean): number[] {
  if (!(most > 0) || !Number.isFinite(most)) return [0];
  const least = most / parts;
  const power = 10 ** Math.floor(Math.log10(least));
  const round = (roundSteps.find((step) => step * power >= least) ?? 10) * power;
  const step = whole ? Math.max(1, Math.ceil(round)) : round;
  // Sums of fractions like 0.1 carry an error in their last places.
  return Array.from({ length: Math.ceil(toPlaces(most / step)) + 1 }, (_, at) => toPlaces(at * step));
}

function toPlaces(value: number): number {
  return Number(value.toPrecision(12));
}
