// Writes test/fixtures/schemas/schema-N.sql for every schema that has none yet: a small database as that version leaves it. Run it
// when a migration is added and before it is released; a fixture that is there is never written anew.
//   node scripts/make-schema-fixture.ts
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Db, openDatabase } from "../src-main/storage/database.ts";
import { migrate, schemaVersion } from "../src-main/storage/migrate.ts";

const folder = path.join(import.meta.dirname, "..", "test", "fixtures", "schemas");
const firstRows = readFileSync(path.join(folder, "rows-of-schema-1.sql"), "utf8");

mkdirSync(folder, { recursive: true });
for (let version = 1; version <= schemaVersion; version += 1) {
  const file = path.join(folder, `schema-${version}.sql`);
  if (!existsSync(file)) writeFileSync(file, makeFixture(version));
}

function makeFixture(version: number): string {
  const scratch = mkdtempSync(path.join(tmpdir(), "inferno-schema-"));
  const db = openDatabase(path.join(scratch, "inferno.db"));
  try {
    migrate(db, 1);
    db.exec(firstRows);
    migrate(db, version);
    return dump(db, version);
  } finally {
    db.close();
    rmSync(scratch, { recursive: true });
  }
}

function dump(db: Db, version: number): string {
  const objects = db.prepare<[], { type: string; name: string; sql: string }>("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL").all();
  const tables = objects.filter(({ type, name }) => type === "table" && name !== "sqlite_sequence");
  const lines = [`PRAGMA application_id = 0x494e4652;`, `PRAGMA user_version = ${version};`, ...tables.map(({ sql }) => `${sql};`)];
  for (const { name } of tables) lines.push(...dumpRows(db, name));
  // The rows above have raised it already.
  lines.push("DELETE FROM sqlite_sequence;", ...dumpRows(db, "sqlite_sequence"));
  lines.push(...objects.filter(({ type }) => type !== "table").map(({ sql }) => `${sql};`));
  return `${lines.join("\n")}\n`;
}

function dumpRows(db: Db, table: string): string[] {
  const columns = db.prepare<[string], string>("SELECT name FROM pragma_table_info(?)").pluck().all(table);
  const values = columns.map((column) => `quote(${column})`).join(" || ', ' || ");
  const rows = db.prepare<[], string>(`SELECT ${values} FROM ${table}`).pluck().all();
  return rows.map((row) => `INSERT INTO ${table}(${columns.join(", ")}) VALUES (${row});`);
}
