/** Gives rows `firstIndex`…`firstIndex + count - 1`; fewer at the end. */
export type FetchPage<Row> = (firstIndex: number, count: number) => Promise<readonly Row[]>;

export type RowPagesOptions<Row> = {
  /** Rows a page. */
  pageSize: number;
  fetchPage: FetchPage<Row>;
  /** Called when rows came, or when they could not be had. */
  onChange: () => void;
  /** Pages that are kept; those used longest ago go first. Default 50. */
  maxPages?: number;
};

type Page<Row> = { rows: readonly Row[]; revision: number };

const maxLoading = 2;

/**
 * The pages of a long list that a window holds: those in view, and some that were. What is asked for is always what is in
 * view now: while a scroll bar is dragged over a million rows, the pages it passed are not fetched.
 */
export class RowPages<Row> {
  readonly #options: Required<RowPagesOptions<Row>>;
  /** In the order of their last use. */
  readonly #pages = new Map<number, Page<Row>>();
  readonly #loading = new Set<number>();
  #wanted: readonly number[] = [];
  #revision = 0;
  #failure: Error | null = null;
  #closed = false;

  constructor(options: RowPagesOptions<Row>) {
    this.#options = { maxPages: 50, ...options };
  }

  /** Why the rows in view could not be had; null when nothing went wrong since. */
  get failure(): Error | null {
    return this.#failure;
  }

  /** Undefined while the row is not here. */
  rowAt(index: number): Row | undefined {
    const { pageSize } = this.#options;
    return this.#pages.get(Math.floor(index / pageSize))?.rows[index % pageSize];
  }

  /** Says which rows are in view. Theirs are fetched first, then the pages beside them. */
  want(first: number, last: number, rowCount: number): void {
    const { pageSize } = this.#options;
    const lastPage = Math.ceil(rowCount / pageSize) - 1;
    const from = Math.floor(first / pageSize);
    const to = Math.min(lastPage, Math.floor(last / pageSize));
    const inView = Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at);
    this.#wanted = [...inView, to + 1, from - 1].filter((page) => page >= 0 && page <= lastPage);
    for (const page of inView) this.#touch(page);
    this.#fetchNext();
  }

  /** The rows may have changed: those in view are asked for again, and shown as they were until the answer comes. */
  refresh(): void {
    this.#revision += 1;
    this.retry();
  }

  /** Asks again for what could not be had. */
  retry(): void {
    this.#failure = null;
    this.#fetchNext();
  }

  /** Nothing is fetched or told from now on. */
  close(): void {
    this.#closed = true;
  }

  #fetchNext(): void {
    for (const page of this.#wanted) {
      if (this.#closed || this.#failure !== null || this.#loading.size >= maxLoading) return;
      if (!this.#loading.has(page) && this.#pages.get(page)?.revision !== this.#revision) void this.#fetch(page);
    }
  }

  async #fetch(page: number): Promise<void> {
    const { pageSize, fetchPage, onChange } = this.#options;
    const revision = this.#revision;
    this.#loading.add(page);
    try {
      const rows = await fetchPage(page * pageSize, pageSize);
      this.#pages.delete(page);
      this.#pages.set(page, { rows, revision });
      this.#forgetOld();
    } catch (cause) {
      this.#failure = cause instanceof Error ? cause : new Error(String(cause));
    }
    this.#loading.delete(page);
    if (this.#closed) return;
    onChange();
    this.#fetchNext();
  }

  #touch(page: number): void {
    const held = this.#pages.get(page);
    if (held === undefined) return;
    this.#pages.delete(page);
    this.#pages.set(page, held);
  }

  #forgetOld(): void {
    for (const page of this.#pages.keys()) {
      if (this.#pages.size <= this.#options.maxPages) return;
      if (!this.#wanted.includes(page)) this.#pages.delete(page);
    }
  }
}
