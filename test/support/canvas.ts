import type { Locator, Page } from "playwright";

/** The parts of the pipeline editor's canvas, and what a person does with them by mouse. */

export const stepOnCanvas = (page: Page, id: string): Locator => page.locator(`.react-flow__node[data-id="${id}"]`);
export const edgesOnCanvas = (page: Page): Locator => page.locator(".react-flow__edge");
export const paletteEntry = (page: Page, name: string): Locator =>
  page.getByRole("complementary", { name: "What steps are made of" }).getByRole("button", { name });

/** On the list of pipelines: asks for a new one under the name and opens its canvas. */
export async function beginPipeline(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "New pipeline" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill(name);
  await page.getByRole("button", { name: "Open the canvas" }).click();
  await page.getByRole("heading", { name }).waitFor();
}

/** Drags an entry of the palette onto the canvas; x and y in px from the canvas's upper left corner. */
export async function dropOnCanvas(page: Page, entry: Locator, x: number, y: number): Promise<void> {
  await entry.dragTo(page.locator(".react-flow__pane"), { targetPosition: { x, y } });
}

/** Draws a line from one step's right port to another's left one. */
export async function connectSteps(page: Page, from: string, to: string): Promise<void> {
  await stepOnCanvas(page, from).locator(".react-flow__handle-right").hover();
  await page.mouse.down();
  await stepOnCanvas(page, to).locator(".react-flow__handle-left").hover();
  await stepOnCanvas(page, to).locator(".react-flow__handle-left").hover();
  await page.mouse.up();
}

/** Replaces what a text field of the selected step says. */
export async function writeField(page: Page, label: string, text: string): Promise<void> {
  await page.getByRole("textbox", { name: label, exact: true }).click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(text);
}
