import { isAlias, isMap, isScalar, isSeq, type Pair, type Scalar, type YAMLMap, type YAMLSeq } from "yaml";
import type { Located, LocatedEntry, Origin } from "./located.ts";
import type { ProblemList } from "./problem-list.ts";

export type ConversionContext = {
  source: string;
  originAt(offset: number): Origin;
  problems: ProblemList;
  maxDepth: number;
  maxValues: number;
};

export const bareTemplateMessage = 'A value that begins with {{ must stand in quotes, since YAML reads a bare { as a map: "{{ … }}".';

/**
 * Turns parsed YAML into plain JSON values with places. Aliases become the value they name. What JSON cannot carry (odd
 * keys, infinities, tags) becomes `broken`, with a problem. Null, with a problem, when there are too many values.
 */
export function yamlToLocated(contents: unknown, context: ConversionContext): Located | null {
  const conversion = new Conversion(context);
  const located = conversion.convert(contents, 1, { line: 1, column: 1 });
  return conversion.isFull ? null : located;
}

/** How many values a part has, and how deep it is: what repeating it by an alias costs. */
type Extent = { values: number; depth: number };

class Conversion {
  readonly #context: ConversionContext;
  readonly #byAnchor = new Map<string, Located | "open">();
  readonly #extents = new Map<Located, Extent>();
  #values = 0;
  #full = false;

  get isFull(): boolean {
    return this.#full;
  }

  constructor(context: ConversionContext) {
    this.#context = context;
  }

  convert(node: unknown, depth: number, at: Origin): Located {
    const origin = this.#originOf(node) ?? at;
    this.#values += 1;
    if (this.#values > this.#context.maxValues) return this.#refuseSize(origin);
    if (depth > this.#context.maxDepth) return this.#refuse(origin, `This is nested deeper than ${this.#context.maxDepth} levels.`);
    if (isAlias(node)) return this.#convertAlias(node.source, depth, origin);
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchor !== undefined) this.#byAnchor.set(anchor, "open");
    const located = this.#convertValue(node, depth, origin);
    if (anchor !== undefined) this.#byAnchor.set(anchor, located);
    return located;
  }

  #convertValue(node: unknown, depth: number, origin: Origin): Located {
    // A problem about the tag is already there.
    if ((isScalar(node) || isMap(node) || isSeq(node)) && hasForeignTag(node)) return this.#keep({ kind: "broken", origin }, []);
    if (isMap(node)) return this.#convertMap(node, depth, origin);
    if (isSeq(node)) return this.#convertList(node, depth, origin);
    if (isScalar(node)) return this.#convertScalar(node, origin);
    return this.#keep({ kind: "scalar", origin, value: null }, []);
  }

  #convertScalar(node: Scalar, origin: Origin): Located {
    const { value } = node;
    if (typeof value === "number" && !Number.isFinite(value)) {
      return this.#refuse(origin, "This number is infinite, too large or no number at all; write a finite one.");
    }
    if (typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value) && /^[-+0-9]+$/.test(node.source ?? "")) {
      return this.#refuse(origin, "This whole number has too many digits to be kept exactly; put it in quotes.");
    }
    if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
      return this.#keep({ kind: "scalar", origin, value }, []);
    }
    return this.#refuse(origin, "This value is of a kind that JSON does not have; put it in quotes.");
  }

  #convertList(node: YAMLSeq, depth: number, origin: Origin): Located {
    const entries: Located[] = [];
    for (const entry of node.items) {
      if (this.#full) break;
      entries.push(this.convert(entry, depth + 1, origin));
    }
    return this.#keep({ kind: "list", origin, entries }, entries);
  }

  #convertMap(node: YAMLMap, depth: number, origin: Origin): Located {
    const offset = node.range?.[0];
    if (offset !== undefined && this.#context.source.startsWith("{{", offset)) return this.#refuse(origin, bareTemplateMessage);
    const entries = new Map<string, LocatedEntry>();
    for (const pair of node.items) {
      if (this.#full) break;
      this.#addEntry(entries, pair, { depth, origin });
    }
    return this.#keep(
      { kind: "map", origin, entries },
      [...entries.values()].map((entry) => entry.node),
    );
  }

  #addEntry(entries: Map<string, LocatedEntry>, pair: Pair, within: { depth: number; origin: Origin }): void {
    const keyOrigin = this.#originOf(pair.key) ?? within.origin;
    const key = readKey(pair.key);
    // Converted even when it is refused below: an anchor in it may be used further on.
    const node = this.convert(pair.value, within.depth + 1, keyOrigin);
    const first = key === null ? undefined : entries.get(key);
    if (key === null) this.#refuse(keyOrigin, "A key must be text; this one is a list, a map or an alias.");
    else if (key === "<<") this.#refuse(keyOrigin, "YAML merge keys (<<) are not supported; write the keys out.");
    else if (key === "__proto__") this.#refuse(keyOrigin, 'A key cannot be called "__proto__".');
    else if (first !== undefined) {
      const place = "line" in first.key ? `line ${first.key.line}, column ${first.key.column}` : "another place";
      this.#context.problems.add(keyOrigin, "E_KEY_DUPLICATE", `The key "${key}" stands here and at ${place} of the same map; remove one.`);
    } else entries.set(key, { key: keyOrigin, node });
  }

  #convertAlias(name: string, depth: number, origin: Origin): Located {
    const target = this.#byAnchor.get(name);
    if (target === undefined) return this.#refuse(origin, `The alias *${name} has no anchor &${name} before it.`);
    if (target === "open") return this.#refuse(origin, `The alias *${name} stands inside the value that it names, which would never end.`);
    const extent = this.#extents.get(target) ?? { values: 1, depth: 1 };
    this.#values += extent.values;
    if (this.#values > this.#context.maxValues) return this.#refuseSize(origin);
    if (depth + extent.depth - 1 > this.#context.maxDepth) return this.#refuse(origin, `This is nested deeper than ${this.#context.maxDepth} levels.`);
    return target;
  }

  #keep(located: Located, parts: readonly Located[]): Located {
    let values = 1;
    let depth = 0;
    for (const part of parts) {
      const extent = this.#extents.get(part);
      values += extent?.values ?? 1;
      depth = Math.max(depth, extent?.depth ?? 1);
    }
    this.#extents.set(located, { values, depth: depth + 1 });
    return located;
  }

  #refuse(origin: Origin, message: string): Located {
    this.#context.problems.add(origin, "E_FILE_SYNTAX", message);
    return this.#keep({ kind: "broken", origin }, []);
  }

  #refuseSize(origin: Origin): Located {
    if (!this.#full)
      this.#context.problems.add(
        origin,
        "E_FILE_TOO_BIG",
        `From here on the file has more than ${this.#context.maxValues} values, those that aliases repeat included.`,
      );
    this.#full = true;
    return this.#keep({ kind: "broken", origin }, []);
  }

  #originOf(node: unknown): Origin | null {
    const range = isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range : undefined;
    return range === null || range === undefined ? null : this.#context.originAt(range[0]);
  }
}

function readKey(key: unknown): string | null {
  if (key === null) return "null";
  if (!isScalar(key)) return null;
  return typeof key.value === "string" ? key.value : (key.source ?? String(key.value));
}

function hasForeignTag(node: Scalar | YAMLMap | YAMLSeq): boolean {
  return node.tag !== undefined && node.tag !== "!" && !/^tag:yaml\.org,2002:(?:str|int|float|bool|null|map|seq)$/.test(node.tag);
}
