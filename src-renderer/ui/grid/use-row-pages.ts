import { useEffect, useMemo, useReducer, useRef } from "react";
import { type FetchPage, RowPages } from "./row-pages.ts";

export type UseRowPagesOptions<Row> = {
  fetchPage: FetchPage<Row>;
  pageSize: number;
  rowCount: number;
  inView: { first: number; last: number };
  revision: number;
};

/** The pages around what is in view. Another `fetchPage` is another list; a raised `revision` the same one, changed. */
export function useRowPages<Row>({ fetchPage, pageSize, rowCount, inView: { first, last }, revision }: UseRowPagesOptions<Row>): RowPages<Row> {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const pages = useMemo(() => new RowPages<Row>({ fetchPage, pageSize, onChange: redraw }), [fetchPage, pageSize]);
  useEffect(() => () => pages.close(), [pages]);
  useEffect(() => pages.want(first, last, rowCount), [pages, first, last, rowCount]);
  const seen = useRef(revision);
  useEffect(() => {
    if (seen.current === revision) return;
    seen.current = revision;
    pages.refresh();
  }, [pages, revision]);
  return pages;
}
