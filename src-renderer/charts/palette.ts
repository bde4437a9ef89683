/**
 * Colours of series that people with any common colour blindness tell apart, by hue and by lightness, at 3 : 1 or more on
 * their ground. Ink: text, lines and ground of a chart, in concrete colours, so that an exported image carries them.
 */
export type ChartColors = { series: readonly string[]; ink: string; quiet: string; line: string; ground: string; accent: string };

const light: ChartColors = {
  series: ["#0068a8", "#b45309", "#00795a", "#a8457e", "#5b4bb5", "#6b6560", "#836400", "#127c8a"],
  ink: "#1c1917",
  quiet: "#57534e",
  line: "#e7e5e4",
  ground: "#ffffff",
  accent: "#c2410c",
};

const dark: ChartColors = {
  series: ["#56b4e9", "#f0a33a", "#2fc79a", "#e08fbf", "#a99bf5", "#b8b4b0", "#e8d44d", "#5fd0dc"],
  ink: "#f5f5f4",
  quiet: "#b8b4b0",
  line: "#3a3633",
  ground: "#1f1c1a",
  accent: "#fb8a4a",
};

export const chartColors = { light, dark } as const;

export const colorOf = (colors: ChartColors, index: number): string => colors.series[index % colors.series.length] as string;
