import type { Detail, ItsFunction } from "wink-nlp";

/**
 * The demo's models: small, real, and shipped inside npm packages with their weights (both MIT). `lande` is a neural
 * network for the language of a text; `wink-nlp` tags, finds entities and scores sentiment in English.
 */
export type TextModels = {
  /** The most probable language (ISO 639-3) and its probability, 0…1. An empty text is `und` with 0. */
  detectLanguage(text: string): { language: string; confidence: number };
  /** English only: −1…1, and the word for it. */
  scoreSentiment(text: string): { label: SentimentLabel; score: number };
  /** English only: the nouns and names a text is about, and what is a sum of money, a date, an address, a duration and the like. */
  findDetails(text: string): { keywords: string[]; entities: { type: string; value: string }[] };
};

export type SentimentLabel = "positive" | "neutral" | "negative";

export const missingModelsMessage = "the demo needs the development dependencies; run npm ci in a checkout";

/** Loads the models, about half a second. Throws with `missingModelsMessage` when their packages are not installed. */
export async function loadTextModels(): Promise<TextModels> {
  const [{ default: detect }, { default: makeReader }, { default: english }] = await importModels();
  const reader = makeReader(english);
  // As properties: they are plain functions that are handed on, though their package declares them as methods.
  const its: { sentiment: ItsFunction<number>; pos: ItsFunction<string>; detail: ItsFunction<Detail> } = reader.its;
  return {
    detectLanguage(text) {
      const [best] = text.trim() === "" ? [] : detect(text);
      return best === undefined ? { language: "und", confidence: 0 } : { language: best[0], confidence: best[1] };
    },
    scoreSentiment(text) {
      const score = Number(reader.readDoc(text).out(its.sentiment));
      return { label: sentimentLabel(score), score };
    },
    findDetails(text) {
      const doc = reader.readDoc(text);
      const words = doc.tokens().out();
      const partsOfSpeech = doc.tokens().out(its.pos);
      const entities = (doc.entities().out(its.detail) as Detail[]).map(({ type, value }) => ({ type: type.toLowerCase(), value }));
      return { keywords: findKeywords(words, partsOfSpeech), entities: entities.filter(({ type }) => type !== "cardinal" && type !== "ordinal") };
    },
  };
}

/** Lets the engine compile the models' hot paths, so that the first rows do not wait for it: a quarter of a second. */
export function warmUp(models: TextModels): void {
  for (let round = 0; round < 20; round += 1) {
    for (const text of warmUpTexts) {
      models.detectLanguage(text);
      models.scoreSentiment(text);
      models.findDetails(text);
    }
  }
}

const warmUpTexts = [
  "The blue chair arrived on Monday, 4 May, and cost $120; my sister loves it.",
  "Der Stuhl kam am Montag an, und meine Schwester findet ihn wunderbar.",
  "La silla llegó el lunes y a mi hermana le encanta.",
  "椅子は月曜日に届きました。",
];

// English prose is rarely quite even; below this the score says more about the words than about the writer.
const evenBelow = 0.12;

function sentimentLabel(score: number): SentimentLabel {
  if (score >= evenBelow) return "positive";
  return score <= -evenBelow ? "negative" : "neutral";
}

/** Runs of nouns and names, each once, in order of appearance; five at most. */
function findKeywords(words: readonly string[], partsOfSpeech: readonly string[]): string[] {
  const phraseByKey = new Map<string, string>();
  let phrase: string[] = [];
  const close = (): void => {
    const text = phrase.join(" ");
    const key = text.toLowerCase();
    if (text.length > 2 && !phraseByKey.has(key)) phraseByKey.set(key, text);
    phrase = [];
  };
  for (const [index, word] of words.entries()) {
    if (partsOfSpeech[index] === "NOUN" || partsOfSpeech[index] === "PROPN") phrase.push(word);
    else close();
  }
  close();
  return [...phraseByKey.values()].slice(0, 5);
}

async function importModels() {
  try {
    return await Promise.all([import("lande"), import("wink-nlp"), import("wink-eng-lite-web-model")]);
  } catch (error) {
    throw new Error(missingModelsMessage, { cause: error });
  }
}
