import { Button, NumberInput, Text } from "@mantine/core";
import { type FormEvent, memo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNewest } from "../use-newest.ts";
import classes from "./row-grid.module.css";

export type GridFooterProps = { rowCount: number; inView: { first: number; last: number }; onGo: (index: number) => void };

/** Says which rows are in view, and goes to the one whose number is given. Numbers count from 1. */
export function GridFooter({ rowCount, inView: { first, last }, onGo }: GridFooterProps) {
  const { t } = useTranslation("grid");
  return (
    <div className={classes.footer}>
      <Text size="sm" c="dimmed" className="figures">
        {last < first ? t("noRows") : t("inView", { first: first + 1, last: last + 1, count: rowCount })}
      </Text>
      <JumpForm rowCount={rowCount} onGo={useNewest(onGo)} />
    </div>
  );
}

/** Stays as it is while rows move. */
const JumpForm = memo(function JumpForm({ rowCount, onGo }: Omit<GridFooterProps, "inView">) {
  const { t } = useTranslation("grid");
  const [wanted, setWanted] = useState<number | string>("");
  const go = (event: FormEvent): void => {
    event.preventDefault();
    if (typeof wanted === "number") onGo(Math.min(Math.max(1, Math.round(wanted)), rowCount) - 1);
  };
  return (
    <form className={classes.jump} onSubmit={go}>
      <NumberInput
        size="xs"
        w={130}
        hideControls
        allowDecimal={false}
        allowNegative={false}
        thousandSeparator=","
        value={wanted}
        onChange={setWanted}
        placeholder={t("rowNumber")}
        aria-label={t("rowNumber")}
      />
      <Button type="submit" size="xs" variant="default" disabled={typeof wanted !== "number"}>
        {t("go")}
      </Button>
    </form>
  );
});
