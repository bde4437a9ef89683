import { join } from "node:path";
import { failpoint } from "../../src-shared/core/failpoint.ts";
import { AttemptsTable } from "./attempts-table.ts";
import { CallPages } from "./call-pages.ts";
import { ChunksTable } from "./chunks-table.ts";
import { type Db, inTransaction, openDatabase, openDatabaseReadOnly, openMemoryDatabase } from "./database.ts";
import { DatabaseError } from "./database-error.ts";
import { DatasetPages } from "./dataset-pages.ts";
import { DatasetsTable } from "./datasets-table.ts";
import { DefinitionsTable } from "./definitions-table.ts";
import { FailureGroupsTable } from "./failure-groups-table.ts";
import { MetaTable } from "./meta-table.ts";
import { MetricLevelsTable } from "./metric-levels-table.ts";
import { MetricScans } from "./metric-scans.ts";
import { MetricsTable } from "./metrics-table.ts";
import { migrate, requireCurrentVersion, schemaVersion } from "./migrate.ts";
import { NodesTable } from "./nodes-table.ts";
import { OldData } from "./old-data.ts";
import { OutcomesTable } from "./outcomes-table.ts";
import { RecentCallsQuery } from "./recent-calls.ts";
import { ResultsTable } from "./results-table.ts";
import { RunPages } from "./run-pages.ts";
import { RowDifferences } from "./row-differences.ts";
import { RowHistories } from "./row-histories.ts";
import { RowMatches } from "./row-matches.ts";
import { RowPreviews } from "./row-previews.ts";
import { RunsTable } from "./runs-table.ts";
import { SecretsTable } from "./secrets-table.ts";
import { SessionsTable } from "./sessions-table.ts";
import { StaleBuckets } from "./stale-buckets.ts";
import { SuspectsTable } from "./suspects-table.ts";
import { TasksTable } from "./tasks-table.ts";
import { TokensTable } from "./tokens-table.ts";

/** All tables of a data folder over one connection, and its transactions. */
export class Store {
  readonly #db: Db;
  readonly #dataVersion;
  #owner: string | null = null;
  #seenVersion = 0;
  readonly datasets: DatasetsTable;
  readonly datasetPages: DatasetPages;
  readonly definitions: DefinitionsTable;
  readonly runs: RunsTable;
  readonly runPages: RunPages;
  readonly tasks: TasksTable;
  readonly suspects: SuspectsTable;
  readonly outcomes: OutcomesTable;
  readonly failureGroups: FailureGroupsTable;
  readonly chunks: ChunksTable;
  readonly results: ResultsTable;
  readonly attempts: AttemptsTable;
  readonly rowMatches: RowMatches;
  readonly rowPreviews: RowPreviews;
  readonly rowHistories: RowHistories;
  readonly rowDifferences: RowDifferences;
  readonly nodes: NodesTable;
  readonly tokens: TokensTable;
  readonly sessions: SessionsTable;
  readonly secrets: SecretsTable;
  readonly metrics: MetricsTable;
  readonly metricLevels: MetricLevelsTable;
  readonly staleBuckets: StaleBuckets;
  readonly metricScans: MetricScans;
  readonly callPages: CallPages;
  readonly oldData: OldData;
  readonly meta: MetaTable;
  readonly recentCalls: RecentCallsQuery;

  constructor(db: Db) {
    this.#db = db;
    this.#dataVersion = db.prepare<[], number>("PRAGMA data_version").pluck();
    this.datasets = new DatasetsTable(db);
    this.datasetPages = new DatasetPages(db);
    this.definitions = new DefinitionsTable(db);
    this.runs = new RunsTable(db);
    this.runPages = new RunPages(db);
    this.tasks = new TasksTable(db);
    this.suspects = new SuspectsTable(db);
    this.outcomes = new OutcomesTable(db);
    this.failureGroups = new FailureGroupsTable(db);
    this.chunks = new ChunksTable(db);
    this.results = new ResultsTable(db);
    this.attempts = new AttemptsTable(db);
    this.rowMatches = new RowMatches(db);
    this.rowPreviews = new RowPreviews(db);
    this.rowHistories = new RowHistories(db);
    this.rowDifferences = new RowDifferences(db);
    this.nodes = new NodesTable(db);
    this.tokens = new TokensTable(db);
    this.sessions = new SessionsTable(db);
    this.secrets = new SecretsTable(db);
    this.staleBuckets = new StaleBuckets(db);
    this.metrics = new MetricsTable(db, this.staleBuckets);
    this.metricLevels = new MetricLevelsTable(db);
    this.metricScans = new MetricScans(db);
    this.callPages = new CallPages(db);
    this.oldData = new OldData(db);
    this.meta = new MetaTable(db);
    this.recentCalls = new RecentCallsQuery(db);
  }

  /** All of `change` or none of it, on disk when this returns. Throws `DatabaseError` E_DATABASE_TAKEN when another has become the owner. */
  transaction<Value>(change: () => Value): Value {
    return inTransaction(this.#db, () => {
      this.#requireOwner();
      return change();
    });
  }

  /** From now on every transaction makes sure that nobody else has done the same since: of two writers the older stops. */
  own(id: string): void {
    inTransaction(this.#db, () => this.meta.setOwner(id));
    this.#owner = id;
    this.#seenVersion = this.#dataVersion.get() ?? 0;
  }

  get isOwned(): boolean {
    return this.#owner !== null && this.meta.owner() === this.#owner;
  }

  /** Looked at only when some other connection has written at all, which no lock of ours allows. */
  #requireOwner(): void {
    if (this.#owner === null) return;
    const version = this.#dataVersion.get() ?? 0;
    if (version === this.#seenVersion) return;
    if (!this.isOwned)
      throw new DatabaseError("E_DATABASE_TAKEN", "Another control plane has taken over this database, so this one stops. Two must not work on one folder.");
    this.#seenVersion = version;
  }

  /** "ok", or what SQLite found wrong. Reads the whole file. */
  checkIntegrity(): string {
    return String(this.#db.pragma("quick_check(1)", { simple: true }));
  }

  versions(): { sqliteVersion: string; schemaVersion: number } {
    return { sqliteVersion: String(this.#db.prepare("SELECT sqlite_version()").pluck().get()), schemaVersion };
  }

  /** Bytes that the database takes, free pages included. */
  measureBytes(): number {
    return Number(this.#db.pragma("page_count", { simple: true })) * Number(this.#db.pragma("page_size", { simple: true }));
  }

  /** Gives the pages of deleted rows back to the disk. Writes the whole file anew. */
  compact(): void {
    this.#db.exec("VACUUM");
    this.checkpoint();
  }

  /** Folds the write-ahead log into the database and empties it; false when somebody still reads from it. */
  checkpoint(): boolean {
    failpoint("cp.checkpoint");
    const [done] = this.#db.pragma("wal_checkpoint(TRUNCATE)") as { busy: number }[];
    return done?.busy === 0;
  }

  close(): void {
    this.#db.close();
  }
}

export const databasePath = (dataDir: string): string => join(dataDir, "inferno.db");

/** Throws `DatabaseError`. */
export function openStore(dataDir: string): Store {
  const db = openDatabase(databasePath(dataDir));
  try {
    migrate(db);
    return new Store(db);
  } catch (cause) {
    db.close();
    throw cause;
  }
}

/** For lists, beside a control plane that may be writing. Throws `DatabaseError`. */
export function openStoreReadOnly(dataDir: string): Store {
  const db = openDatabaseReadOnly(databasePath(dataDir));
  try {
    requireCurrentVersion(db);
    return new Store(db);
  } catch (cause) {
    db.close();
    throw cause;
  }
}

/** Of a damaged database what can be looked at, whatever its schema; statements may fail. Throws `DatabaseError`, or what the driver throws. */
export function openStoreForLooking(dataDir: string): Store {
  const db = openDatabaseReadOnly(databasePath(dataDir));
  try {
    return new Store(db);
  } catch (cause) {
    db.close();
    throw cause;
  }
}

/** An empty store that is gone when it is closed. */
export function openMemoryStore(): Store {
  const db = openMemoryDatabase();
  migrate(db);
  return new Store(db);
}
