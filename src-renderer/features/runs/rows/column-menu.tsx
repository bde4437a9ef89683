import { Button, Checkbox, Popover, Stack } from "@mantine/core";
import { IconColumns3 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { type ColumnKey, columnKeys } from "./row-columns.tsx";

export type ColumnMenuProps = { hidden: readonly ColumnKey[]; onHide: (hidden: ColumnKey[]) => void };

/** Which columns there are. Without its number and state a row could not be told. */
export function ColumnMenu({ hidden, onHide }: ColumnMenuProps) {
  const { t } = useTranslation("rows");
  const optional = columnKeys.filter((key) => key !== "row" && key !== "state");
  const toggle = (key: ColumnKey): void => onHide(hidden.includes(key) ? hidden.filter((one) => one !== key) : [...hidden, key]);
  return (
    <Popover position="bottom-end" withArrow trapFocus>
      <Popover.Target>
        <Button size="xs" variant="default" leftSection={<IconColumns3 size={15} aria-hidden />}>
          {t("columns")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          {optional.map((key) => (
            <Checkbox key={key} size="sm" label={t(`column.${key}`)} checked={!hidden.includes(key)} onChange={() => toggle(key)} />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
