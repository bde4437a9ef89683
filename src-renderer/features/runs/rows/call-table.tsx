import { Badge, Group, Table, Text } from "@mantine/core";
import { IconCheck, IconX } from "@tabler/icons-react";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import type { RowCall } from "../../../../src-shared/wire/ui/row-messages.ts";
import { useFigures } from "../../../ui/use-figures.ts";
import classes from "./row-drawer.module.css";
import { useFailureWords } from "../../../ui/use-failure-words.ts";

export type CallTableProps = { calls: readonly RowCall[]; step: string };

const columns = ["number", "outcome", "node", "http", "started", "wait", "firstToken", "latency", "tokens", "cost"] as const;

/** Every call of a step for the row, over all leases and retries. */
export function CallTable({ calls, step }: CallTableProps) {
  const { t } = useTranslation("rows");
  return (
    <Table.ScrollContainer minWidth={780} type="native">
      <Table verticalSpacing={4} horizontalSpacing="xs" fz="sm" className="figures" aria-label={t("callsOf", { step })}>
        <Table.Thead>
          <Table.Tr>
            {columns.map((name) => (
              <Table.Th key={name} className={classes[name]}>
                {t(`call.${name}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {calls.map((call) => (
            <Fragment key={`${call.startedAt} ${call.attempt} ${call.node}`}>
              <CallRow call={call} />
              {call.message !== null && (
                <Table.Tr>
                  <Table.Td />
                  <Table.Td colSpan={columns.length - 1} className={classes.message}>
                    {call.message}
                  </Table.Td>
                </Table.Tr>
              )}
            </Fragment>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function CallRow({ call }: { call: RowCall }) {
  const { count, clock, ms, usd, short } = useFigures();
  const tokens = call.inputTokens === null && call.outputTokens === null ? short(null) : `${count(call.inputTokens)} → ${count(call.outputTokens)}`;
  return (
    <Table.Tr className={call.message === null ? undefined : classes.withMessage}>
      <Table.Td>{call.attempt}</Table.Td>
      <Table.Td>
        <Outcome call={call} />
      </Table.Td>
      <Table.Td>{call.node ?? "–"}</Table.Td>
      <Table.Td className={classes.http}>{call.httpStatus ?? "–"}</Table.Td>
      <Table.Td>{clock(call.startedAt)}</Table.Td>
      <Table.Td className={classes.wait}>{ms(call.queueMs)}</Table.Td>
      <Table.Td className={classes.firstToken}>{ms(call.ttftMs)}</Table.Td>
      <Table.Td className={classes.latency}>{ms(call.latencyMs)}</Table.Td>
      <Table.Td className={classes.tokens}>{tokens}</Table.Td>
      <Table.Td className={classes.cost}>{usd(call.costUsd)}</Table.Td>
    </Table.Tr>
  );
}

function Outcome({ call: { outcome, code, accepted, duplicate, ambiguous, packedRows, generation } }: { call: RowCall }) {
  const { t } = useTranslation("rows");
  const wordsOf = useFailureWords();
  const isGood = outcome === "succeeded";
  const marks = [
    duplicate ? t("duplicate") : null,
    ambiguous ? t("ambiguous") : null,
    packedRows > 1 ? t("packed", { count: packedRows }) : null,
    generation !== null && generation > 0 ? t("afterRetry", { count: generation }) : null,
    isGood && !accepted && !duplicate ? t("notUsed") : null,
  ];
  return (
    <Group gap={6}>
      {isGood ? <IconCheck size={15} aria-hidden className={classes.good} /> : <IconX size={15} aria-hidden className={classes.bad} />}
      <Text span size="sm">
        {isGood ? t("succeeded") : wordsOf(outcome).label}
      </Text>
      {code !== null && (
        <Text span size="xs" c="dimmed">
          {code}
        </Text>
      )}
      {marks.map(
        (mark) =>
          mark !== null && (
            <Badge key={mark} size="sm" variant="default" radius="sm" tt="none">
              {mark}
            </Badge>
          ),
      )}
    </Group>
  );
}
