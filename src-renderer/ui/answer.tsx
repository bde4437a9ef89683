import { Skeleton, Stack } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { RefusalNotice } from "./refusal-notice.tsx";

export type AnswerProps<Value> = { of: UseQueryResult<Value>; children: (value: Value) => ReactNode };

/** What a question came to: grey lines while it is asked, why it was refused, or what `children` makes of the answer. */
export function Answer<Value>({ of: { data, error, refetch }, children }: AnswerProps<Value>) {
  if (data !== undefined) return children(data);
  if (error !== null) return <RefusalNotice error={error} onRetry={() => void refetch()} />;
  return (
    <Stack gap="xs" aria-busy>
      {[90, 75, 82, 60].map((width) => (
        <Skeleton key={width} height={22} width={`${width}%`} />
      ))}
    </Stack>
  );
}
