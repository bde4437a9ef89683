import { useMemo } from "react";
import { useSearchParams } from "wouter";
import { readRowView, type RowView } from "./row-address.ts";

export type RowAddress = RowView & {
  /** Changes the address by one of the writers of row-address.ts. */
  change: (write: (params: URLSearchParams) => URLSearchParams) => void;
};

/** What is shown of a run's rows, as the address says. */
export function useRowAddress(): RowAddress {
  const [params, setParams] = useSearchParams();
  const view = useMemo(() => readRowView(params), [params]);
  return { ...view, change: (write) => setParams((now) => write(now), { replace: true }) };
}
