import { Modal, Stack, Table, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { commandNames, fixedKeys, type FixedPart, placeNames } from "../stores/shortcuts.ts";
import { keysOfPlace, useCommandKeys, useKeyNames } from "../stores/use-keys.ts";
import { ChordKeys } from "../ui/chord-keys.tsx";
import { LinkTo } from "../ui/link-to.tsx";

export type ShortcutSheetProps = { opened: boolean; onClose: () => void };

/** All keys of the app. */
export function ShortcutSheet({ opened, onClose }: ShortcutSheetProps) {
  const { t } = useTranslation(["frame", "common"]);
  const keysOf = useCommandKeys();
  return (
    <Modal opened={opened} onClose={onClose} size="lg" title={t("frame:shortcutsTitle")} closeButtonProps={{ "aria-label": t("common:close") }}>
      <Stack>
        <KeyTable title={t("frame:everywhere")}>
          {commandNames.map((name) => (
            <KeyRow key={name} what={t(`frame:command.${name}`)} ways={[keysOf(name)].filter((keys) => keys !== null)} />
          ))}
        </KeyTable>
        <KeyTable title={t("frame:goTo")}>
          {placeNames.map((name) => (
            <KeyRow key={name} what={t(`frame:${name}`)} ways={[keysOfPlace(name)]} />
          ))}
        </KeyTable>
        {(Object.keys(fixedKeys) as FixedPart[]).map((part) => (
          <PartKeys key={part} part={part} />
        ))}
        <LinkTo to="/settings?section=shortcuts" size="sm" onClick={onClose}>
          {t("frame:changeShortcuts")}
        </LinkTo>
      </Stack>
    </Modal>
  );
}

function PartKeys({ part }: { part: FixedPart }) {
  const { t } = useTranslation("frame");
  const toNames = useKeyNames();
  return (
    <KeyTable title={t(`part.${part}`)}>
      {Object.entries<readonly string[]>(fixedKeys[part]).map(([name, chords]) => (
        // The table and the sentences have the same names, which the compiler cannot follow through the entries.
        <KeyRow key={name} what={t(`key.${part}.${name}` as "key.launch.start")} ways={chords.map(toNames)} />
      ))}
    </KeyTable>
  );
}

function KeyTable({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <Title order={3} size="h6" mb={4}>
        {title}
      </Title>
      <Table verticalSpacing={4} aria-label={title}>
        <Table.Tbody>{children}</Table.Tbody>
      </Table>
    </div>
  );
}

function KeyRow({ what, ways }: { what: string; ways: readonly (readonly string[])[] }) {
  const { t } = useTranslation("frame");
  return (
    <Table.Tr>
      <Table.Td>{what}</Table.Td>
      <Table.Td ta="right">
        {ways.length === 0 ? t("noKey") : null}
        {ways.map((keys) => (
          <span key={keys.join()} style={{ marginLeft: 12 }}>
            <ChordKeys keys={keys} />
          </span>
        ))}
      </Table.Td>
    </Table.Tr>
  );
}
