import { isSpoiled } from "../checksum.ts";
import type { Db } from "../database.ts";
import type { SalvagedTable } from "../salvage-database.ts";

/** Rows written in one transaction. */
const batchRows = 2000;

type TableShape = { name: string; columns: string[]; key: string[]; hasRowid: boolean };
type Row = [key: number, ...values: unknown[]];

/** Copies what can be read of each table of `to`'s schema. Damaged stretches are passed over, and told. */
export function salvageTables(from: Db, to: Db): { tables: SalvagedTable[]; spoiled: number } {
  let spoiled = 0;
  const tables = listTables(to).map((table) => {
    const add = makeAdd(to, table);
    const isWhole = table.hasRowid ? copyByRowid(from, table, add) : copyFromBothEnds(from, table, add);
    add.flush();
    spoiled += add.spoiled();
    return { table: table.name, rows: add.rows(), isWhole: isWhole && add.refused() + add.spoiled() === 0 };
  });
  return { tables, spoiled };
}

function listTables(db: Db): TableShape[] {
  const names = db
    .prepare<[], { name: string; wr: number }>("SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table' ORDER BY name")
    .all();
  return names
    .filter(({ name }) => name !== "sqlite_schema" && name !== "sqlite_stat1" && name !== "sqlite_stat4")
    .map(({ name, wr }) => {
      const columns = db.prepare<[string], { name: string; pk: number }>("SELECT name, pk FROM pragma_table_info(?)").all(name);
      const key = columns.filter(({ pk }) => pk > 0).toSorted((a, b) => a.pk - b.pk);
      return { name, columns: columns.map((column) => column.name), key: key.map((column) => column.name), hasRowid: wr === 0 };
    });
}

type Add = { (values: readonly unknown[]): void; flush(): void; rows(): number; refused(): number; spoiled(): number };

/** Columns of texts and of their checksum, by table. */
const checkedByTable: Record<string, { texts: [string] | [string, string]; checksum: string }> = {
  dataset_rows: { texts: ["input"], checksum: "crc" },
  results: { texts: ["value", "fields"], checksum: "body_crc" },
  outcomes: { texts: ["output"], checksum: "output_crc" },
};

function makeCheck({ name, columns }: TableShape): (values: readonly unknown[]) => boolean {
  const checked = checkedByTable[name];
  const checksumAt = columns.indexOf(checked?.checksum ?? "");
  if (checked === undefined || checksumAt === -1) return () => false;
  const [firstAt, secondAt] = checked.texts.map((column) => columns.indexOf(column));
  const text = (values: readonly unknown[], at: number | undefined): string | null => (at === undefined ? null : (values[at] as string | null));
  return (values) => isSpoiled(values[checksumAt] as number | null, text(values, firstAt), text(values, secondAt));
}

function makeAdd(to: Db, table: TableShape): Add {
  const { name, columns } = table;
  if (name === "sqlite_sequence") to.exec("DELETE FROM sqlite_sequence");
  const insert = to.prepare<unknown[]>(`INSERT OR IGNORE INTO ${name}(${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`);
  let waiting: (readonly unknown[])[] = [];
  let rows = 0;
  let refused = 0;
  let spoiled = 0;
  const isBad = makeCheck(table);
  const flush = (): void => {
    const batch = waiting;
    waiting = [];
    to.transaction(() => {
      for (const values of batch) {
        try {
          rows += insert.run(...values).changes;
        } catch {
          // What was read does not fit its column: not what was once written.
          refused += 1;
        }
      }
    }).immediate();
  };
  const add = (values: readonly unknown[]): void => {
    if (isBad(values)) {
      spoiled += 1;
      return;
    }
    waiting.push(values);
    if (waiting.length >= batchRows) flush();
  };
  return Object.assign(add, { flush, rows: () => rows, refused: () => refused, spoiled: () => spoiled });
}

/** True when nothing had to be passed over. */
function copyByRowid(from: Db, { name, columns }: TableShape, add: Add): boolean {
  const select = `SELECT rowid, ${columns.join(", ")} FROM ${name}`;
  const after = from.prepare<[number], Row>(`${select} WHERE rowid >= ? ORDER BY rowid`).raw();
  const isReadable = (key: number): boolean => {
    try {
      after.get(key);
      return true;
    } catch {
      return false;
    }
  };
  let isWhole = true;
  let next = Number.MIN_SAFE_INTEGER;
  for (;;) {
    try {
      for (const [key, ...values] of after.iterate(next)) {
        add(values);
        next = key + 1;
      }
      return isWhole;
    } catch {
      isWhole = false;
      const found = findReadable(Math.max(next, 0), isReadable);
      if (found === null) return false;
      next = found;
    }
  }
}

/** The least key from which on reading works again, given that it does not at `from`; null when it never does. */
function findReadable(from: number, isReadable: (key: number) => boolean): number | null {
  let bad = from;
  let good: number | null = null;
  for (let step = 1; bad + step < Number.MAX_SAFE_INTEGER; step *= 2) {
    if (isReadable(bad + step)) {
      good = bad + step;
      break;
    }
    bad += step;
  }
  if (good === null) return null;
  while (good - bad > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (isReadable(middle)) good = middle;
    else bad = middle;
  }
  return good;
}

/** For tables that are their own index: as far as it goes from the first row on, and from the last one back. */
function copyFromBothEnds(from: Db, { name, columns, key }: TableShape, add: Add): boolean {
  const read = (order: "ASC" | "DESC"): boolean => {
    try {
      const ordered = key.map((column) => `${column} ${order}`).join(", ");
      for (const values of from
        .prepare<[], unknown[]>(`SELECT ${columns.join(", ")} FROM ${name} ORDER BY ${ordered}`)
        .raw()
        .iterate())
        add(values);
      return true;
    } catch {
      return false;
    }
  };
  if (read("ASC")) return true;
  read("DESC");
  return false;
}
