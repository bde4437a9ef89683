import type { Page } from "playwright";
import { english } from "../../src-renderer/locales/english.ts";

type Sentences = { [key: string]: string | Sentences };

/** The English sentences in brackets: what stands outside brackets on a screen did not come from a language's file. */
function bracket(sentences: Sentences): Sentences {
  return Object.fromEntries(Object.entries(sentences).map(([key, text]) => [key, typeof text === "string" ? (text === "" ? "" : `⟦${text}⟧`) : bracket(text)]));
}

/** From the next load on, the page speaks a language that is English in brackets, in place of German. */
export async function speakPseudo(page: Page): Promise<void> {
  const body = `export const german = ${JSON.stringify(bracket(english))};`;
  await page.route(/\/assets\/german-[^/]*\.js$/, (route) => route.fulfill({ contentType: "text/javascript", body }));
  await page.addInitScript(() => localStorage.setItem("inferno.choices", JSON.stringify({ language: "de", notices: false, chords: {} })));
}

/** Words on the screen that are in no brackets and are no data: names in the test begin with `zq`. `[]`, or `button: Save`. */
export async function findBareWords(page: Page): Promise<string[]> {
  return (await page.evaluate(readWords)).flatMap(({ where, text }) => {
    const bare = stripKnown(text);
    return /\p{L}{2,}/u.test(bare) ? [`${where}: ${text.trim().slice(0, 120)}`] : [];
  });
}

function stripKnown(text: string): string {
  let rest = text;
  for (let before = ""; before !== rest; ) {
    before = rest;
    rest = rest.replace(/⟦[^⟦⟧]*⟧/g, " ");
  }
  return (
    rest
      // What models, servers and the control plane say is data, and so are names, codes, ids and addresses.
      .replace(/echo: .*|Line \d+: .*/g, " ")
      .replace(/\S*zq\S*|\b(run|data|node|tok)-[\w-]+|https?:\/\/\S+|\blocal-\d+|\/tmp\/\S+|\bE_[A-Z_]+|openai-chat/g, " ")
      // Figures with their units, and dates as the browser writes them.
      .replace(/[\d.,]+\s?(ms|min|s|h|d|B|kB|MB|GB|TB|tok\/s)\b/g, " ")
      .replace(/\b(Jan|Feb|Mär|März|Apr|Mai|Jun|Juni|Jul|Juli|Aug|Sept?|Okt|Nov|Dez)\b\.?/g, " ")
      .replace(/\b(Inferno|React Flow attribution|React Flow|JSONL?|CSV|TSV|YAML|HTTP|Deutsch|English)\b/g, " ")
  );
}

/** In the page: each text that a person sees or hears. */
function readWords(): { where: string; text: string }[] {
  // Code and what somebody typed is data, and so is what says that it must not be translated.
  const data = "script, style, noscript, code, pre, kbd, textarea, .cm-editor, [translate=no]";
  const found: { where: string; text: string }[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent ?? "";
    const parent = walker.currentNode.parentElement;
    if (parent === null || parent.closest(data) !== null || text.trim() === "") continue;
    found.push({ where: parent.tagName.toLowerCase(), text });
  }
  for (const element of document.querySelectorAll("[aria-label], [title], [placeholder], [alt], [aria-roledescription]")) {
    if (element.closest(data) !== null) continue;
    for (const name of ["aria-label", "title", "placeholder", "alt", "aria-roledescription"]) {
      const text = element.getAttribute(name);
      if (text !== null) found.push({ where: `${element.tagName.toLowerCase()} ${name}`, text });
    }
  }
  return found;
}
