/**
 * Figures as people read them, in the language of the window. Null and undefined read as an en dash: not known, not zero.
 */
const unknown = "–";
type Figure = number | null | undefined;

export type Figures = ReturnType<typeof makeFigures>;

export function makeFigures(language: string) {
  const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const short = new Intl.NumberFormat(language, { maximumSignificantDigits: 3, notation: "compact" });
  const three = new Intl.NumberFormat(language, { maximumSignificantDigits: 3 });
  const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
  const dateTime = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  const shortDateTime = new Intl.DateTimeFormat(language, { month: "short", day: "numeric", hour: "numeric", minute: "2-digit" });
  const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  const instant = new Intl.DateTimeFormat(language, {
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });
  const hourMinute = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const day = new Intl.DateTimeFormat(language, { month: "short", day: "numeric" });
  const usdOf = makeUsdFormats(language);
  const isKnown = (value: Figure): value is number => value !== null && value !== undefined && Number.isFinite(value);
  return {
    count: (value: Figure): string => (isKnown(value) ? whole.format(value) : unknown),
    short: (value: Figure): string => (isKnown(value) ? short.format(value) : unknown),
    /** `share` 0…1. */
    percent: (share: Figure): string => (isKnown(share) ? percent.format(share) : unknown),
    /** A duration of a call, in ms: `0.35 ms`, `812 ms`, `1.53 s`, `2 min 5 s`. */
    ms: (value: Figure): string => (isKnown(value) ? formatMs(value, three) : unknown),
    /** `$0.0012`, `$3.50`, `$1,204`. */
    usd: (value: Figure): string => {
      if (!isKnown(value)) return unknown;
      const digits = value === 0 || value >= 100 ? 0 : value >= 0.1 ? 2 : Math.min(6, 2 - Math.floor(Math.log10(value)));
      return usdOf(digits).format(value);
    },
    bytes: (value: Figure): string => {
      if (!isKnown(value)) return unknown;
      const power = value < 1000 ? 0 : Math.min(4, Math.floor(Math.log10(value) / 3));
      return `${three.format(value / 1000 ** power)} ${["B", "kB", "MB", "GB", "TB"][power]}`;
    },
    rate: (perSecond: Figure): string => (isKnown(perSecond) ? `${short.format(perSecond)}/s` : unknown),
    tokenRate: (perSecond: Figure): string => (isKnown(perSecond) ? `${short.format(perSecond)} tok/s` : unknown),
    dateTime: (at: Figure): string => (isKnown(at) ? dateTime.format(at) : unknown),
    /** Without the year, for narrow columns. */
    shortDateTime: (at: Figure): string => (isKnown(at) ? shortDateTime.format(at) : unknown),
    clock: (at: Figure): string => (isKnown(at) ? clock.format(at) : unknown),
    /** For charts and their tables: `Nov 22, 14:05:00`, `14:05`, `Nov 22`. */
    instant: (at: Figure): string => (isKnown(at) ? instant.format(at) : unknown),
    hourMinute: (at: Figure): string => (isKnown(at) ? hourMinute.format(at) : unknown),
    day: (at: Figure): string => (isKnown(at) ? day.format(at) : unknown),
  };
}

/** A formatter for each number of decimals, made when it is first needed. */
function makeUsdFormats(language: string): (digits: number) => Intl.NumberFormat {
  const formatByDigits = new Map<number, Intl.NumberFormat>();
  return (digits) => {
    const known = formatByDigits.get(digits);
    if (known !== undefined) return known;
    const made = new Intl.NumberFormat(language, { style: "currency", currency: "USD", minimumFractionDigits: digits, maximumFractionDigits: digits });
    formatByDigits.set(digits, made);
    return made;
  };
}

function formatMs(value: number, three: Intl.NumberFormat): string {
  if (value < 1000) return `${three.format(value)} ms`;
  if (value < 60_000) return `${three.format(value / 1000)} s`;
  const seconds = Math.round(value / 1000);
  if (seconds < 3600) return joinParts(Math.floor(seconds / 60), "min", seconds % 60, "s");
  const minutes = Math.round(seconds / 60);
  if (minutes < 48 * 60) return joinParts(Math.floor(minutes / 60), "h", minutes % 60, "min");
  return joinParts(Math.floor(minutes / 1440), "d", Math.floor((minutes % 1440) / 60), "h");
}

/** `2 min 5 s`, and `2 min` for whole ones. */
function joinParts(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
