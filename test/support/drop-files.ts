import type { Page } from "playwright";

/** Files as a person drags them in from the desktop and lets them go over the page: their texts by name. */
export async function dropFiles(page: Page, textByName: Record<string, string>): Promise<void> {
  const files = await page.evaluateHandle((texts) => {
    const held = new DataTransfer();
    for (const [name, text] of Object.entries(texts)) held.items.add(new File([text], name));
    return held;
  }, textByName);
  await page.dispatchEvent("body", "dragover", { dataTransfer: files });
  await page.getByText("Drop to import").waitFor();
  await page.dispatchEvent("body", "drop", { dataTransfer: files });
}
