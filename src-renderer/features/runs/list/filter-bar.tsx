import { CloseButton, Group, SegmentedControl, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { type RunFilters, type StateGroup, stateGroups } from "./use-run-filters.ts";

export function FilterBar({ filters: { group, text, change } }: { filters: RunFilters }) {
  const { t } = useTranslation("runs");
  return (
    <Group gap="sm">
      <SegmentedControl
        size="xs"
        aria-label={t("filterState")}
        value={group}
        onChange={(value) => change({ group: value as StateGroup })}
        data={stateGroups.map((value) => ({ value, label: t(`states.${value}`) }))}
      />
      <TextInput
        size="xs"
        w={280}
        value={text}
        onChange={(event) => change({ text: event.currentTarget.value })}
        leftSection={<IconSearch size={14} aria-hidden />}
        rightSection={text !== "" && <CloseButton size="xs" onClick={() => change({ text: "" })} aria-label={t("clearFilters")} />}
        placeholder={t("filterText")}
        aria-label={t("filterText")}
      />
    </Group>
  );
}
