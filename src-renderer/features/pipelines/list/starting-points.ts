const samples: Readonly<Record<string, string>> = import.meta.glob<string>("../../../../resources/pipelines/*.yaml", {
  query: "?raw",
  import: "default",
  eager: true,
});

/** Pipelines to begin with, by their name, as they stand in the repository. */
export const sampleSources: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(samples).map(([file, source]) => [file.slice(file.lastIndexOf("/") + 1).replace(/\.yaml$/, ""), source]),
);

/** A sample under another name. */
export function sampleAs(sample: string, name: string): string | null {
  const source = sampleSources[sample];
  return source === undefined ? null : source.replace(/^name: .*$/m, `name: ${name}`);
}

/** A pipeline without steps. */
export function emptyPipeline(name: string): string {
  return `inferno: 1\nname: ${name}\n\nsteps: []\n`;
}
