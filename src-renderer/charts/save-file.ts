import type { ChartColors } from "./palette.ts";
import { type Sheet, sheetToCsv } from "./sheet.ts";

/** What an exported picture says besides the drawing. */
export type PictureText = { title: string; legend: readonly { label: string; color: string }[]; colors: ChartColors };

const svgNamespace = "http://www.w3.org/2000/svg";
const headHeight = 56;
const font = "Inter, system-ui, sans-serif";

export function saveCsv(name: string, sheet: Sheet): void {
  saveBlob(`${name}.csv`, new Blob([sheetToCsv(sheet)], { type: "text/csv" }));
}

export function saveSvg(name: string, drawing: SVGSVGElement, text: PictureText): void {
  saveBlob(`${name}.svg`, new Blob([drawPicture(drawing, text).markup], { type: "image/svg+xml" }));
}

/** Twice as many pixels as on the screen, so that it stays sharp on paper. */
export async function savePng(name: string, drawing: SVGSVGElement, text: PictureText): Promise<void> {
  const { markup, width, height } = drawPicture(drawing, text);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(markup)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width * 2;
  canvas.height = height * 2;
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, "image/png");
  });
  if (blob !== null) saveBlob(`${name}.png`, blob);
}

/** The drawing under its title and legend, as a file that needs nothing else. */
function drawPicture(drawing: SVGSVGElement, { title, legend, colors }: PictureText): { markup: string; width: number; height: number } {
  const { width, height } = drawing.getBoundingClientRect();
  const picture = document.createElementNS(svgNamespace, "svg");
  const whole = height + headHeight;
  setAttributes(picture, { xmlns: svgNamespace, width, height: whole, viewBox: `0 0 ${width} ${whole}`, "font-family": font, "font-size": 12 });
  add(picture, "rect", { width, height: whole, fill: colors.ground });
  add(picture, "text", { x: 12, y: 22, fill: colors.ink, "font-size": 15, "font-weight": 600 }, title);
  let x = 12;
  for (const { label, color } of legend) {
    add(picture, "rect", { x, y: 34, width: 12, height: 12, rx: 2, fill: color });
    add(picture, "text", { x: x + 17, y: 44, fill: colors.ink }, label);
    x += 36 + label.length * 7;
  }
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  setAttributes(copy, { x: 0, y: headHeight, width, height });
  picture.append(copy);
  return { markup: new XMLSerializer().serializeToString(picture), width, height: whole };
}

function add(parent: SVGElement, tag: string, attributes: Record<string, string | number>, text = ""): void {
  const element = document.createElementNS(svgNamespace, tag) as SVGElement;
  setAttributes(element, attributes);
  element.textContent = text;
  parent.append(element);
}

function setAttributes(element: SVGElement, attributes: Record<string, string | number>): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
}

function saveBlob(name: string, blob: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
