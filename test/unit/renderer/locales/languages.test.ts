import { expect, test } from "vitest";
import { english } from "../../../../src-renderer/locales/english.ts";
import { german } from "../../../../src-renderer/locales/german.ts";
import { createI18n } from "../../../../src-renderer/locales/i18n.ts";
import { chooseTag } from "../../../../src-renderer/locales/language.ts";

type Sentences = { [key: string]: string | Sentences };

/** `{{name}}` and `{{name, format}}` of each sentence, by its whole key. */
function listGaps(sentences: Sentences, at = ""): [key: string, gaps: string[]][] {
  return Object.entries(sentences).flatMap(([key, text]) =>
    typeof text === "string" ? [[`${at}${key}`, (text.match(/\{\{[^}]+\}\}/g) ?? []).sort()] as [string, string[]]] : listGaps(text, `${at}${key}.`),
  );
}

test("a German sentence is filled in with the same values as the English one", () => {
  expect(Object.fromEntries(listGaps(german))).toEqual(Object.fromEntries(listGaps(english)));
});

test.each([
  [null, ["de-AT", "en-GB"], "de-AT"],
  [null, ["fr-FR", "en-GB", "de"], "en-GB"],
  [null, ["fr-FR"], "en"],
  [null, [], "en"],
  ["de", ["en-US", "de-CH"], "de-CH"],
  ["de", ["en-US"], "de"],
  ["en", ["de-DE"], "en"],
] as const)("of a choice %s and a browser that asks for %j, %s is spoken", (chosen, asked, tag) => expect(chooseTag(chosen, asked)).toBe(tag));

test("sentences, their plural forms and their figures follow the language, with its country", async () => {
  const austrian = await createI18n("de-AT");
  expect(austrian.t("rows", { count: 1 })).toBe("1 Zeile");
  expect(austrian.t("rows", { count: 12345 })).toBe("12 345 Zeilen".replace(" ", new Intl.NumberFormat("de-AT").format(12345).charAt(2)));
  expect((await createI18n("en-US")).t("rows", { count: 12345 })).toBe("12,345 rows");
});
