import { sayUsd } from "../../../src-shared/core/say-usd.ts";

/** Figures for people, the same in every locale: a comma between thousands, a point before decimals. */

/** `1,234,567`; `–` when it is not known. */
export function formatCount(count: number | null): string {
  if (count === null) return "–";
  return Math.round(count)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ",");
}

/** `1 row`, `3 rows` */
export function formatPlural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** A latency in ms: `0.8 ms`, `412 ms`, `3.41 s`; `–` when there is none. */
export function formatLatency(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return "–";
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
}

/** A span in ms: `0.4s`, `17s`, `4m 05s`, `2h 07m`, `3d 04h`. */
export function formatSpan(ms: number): string {
  if (ms < 9950) return `${(ms / 1000).toFixed(1)}s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${twoDigits(seconds % 60)}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1440) return `${Math.floor(minutes / 60)}h ${twoDigits(minutes % 60)}m`;
  return `${Math.floor(minutes / 1440)}d ${twoDigits(Math.floor((minutes % 1440) / 60))}h`;
}

/** Things a second: `0.42`, `7.5`, `1,204`. */
export function formatRate(perSecond: number): string {
  if (perSecond >= 100 || perSecond === 0) return formatCount(perSecond);
  return perSecond.toFixed(perSecond >= 10 ? 1 : 2);
}

/** US dollars: `$0.00042`, `$1.50`; `unknown` when null. */
export function formatCost(costUsd: number | null): string {
  return costUsd === null ? "unknown" : sayUsd(costUsd);
}

/** `812 B`, `4.2 KB`, `1.3 GB`; powers of 1000. */
export function formatBytes(bytes: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let amount = bytes;
  let unit = 0;
  while (amount >= 999.5 && unit < units.length - 1) {
    amount /= 1000;
    unit++;
  }
  return `${unit === 0 || amount >= 100 ? Math.round(amount) : amount.toFixed(1)} ${units[unit]}`;
}

/** An instant in the local time zone, `2026-11-22 14:05`; `–` when null. */
export function formatInstant(at: number | null): string {
  if (at === null) return "–";
  const date = new Date(at);
  return `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())} ${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;
}

function twoDigits(value: number): string {
  return value.toString().padStart(2, "0");
}
