/** Gives a text to the person as a file. */
export function downloadText(fileName: string, text: string, type = "text/yaml"): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  Object.assign(link, { href: url, download: fileName });
  link.click();
  URL.revokeObjectURL(url);
}
