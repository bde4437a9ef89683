import { Kbd, Modal, Table, useMantineColorScheme } from "@mantine/core";
import { getHotkeyHandler, useDisclosure, useWindowEvent } from "@mantine/hooks";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { places } from "./routes.ts";

const openSheetEvent = "inferno:shortcuts";

export function openShortcutSheet(): void {
  window.dispatchEvent(new Event(openSheetEvent));
}

/** The keys that work on every screen, and the sheet that lists them. */
export function Shortcuts() {
  const { t } = useTranslation("frame");
  const [, go] = useLocation();
  const { toggleColorScheme } = useMantineColorScheme();
  const [opened, { open, close }] = useDisclosure();
  const lastG = useRef(0);
  useWindowEvent(openSheetEvent, open);
  useWindowEvent("keydown", (event) => {
    if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "?") open();
    else if (event.key === "g") lastG.current = event.timeStamp;
    else if (event.timeStamp - lastG.current < 1500) {
      lastG.current = 0;
      const place = places.find(({ letter }) => letter === event.key);
      if (place !== undefined) go(place.to);
    }
  });
  useWindowEvent("keydown", getHotkeyHandler([["mod+shift+L", () => toggleColorScheme()]]) as (event: KeyboardEvent) => void);
  const rows: [keys: string[], what: string][] = [
    [["Ctrl", "K"], t("shortcutPalette")],
    [["?"], t("shortcutSheet")],
    [["Ctrl", "Shift", "L"], t("shortcutTheme")],
    ...places.map(({ letter, label }): [string[], string] => [["g", letter], t(label)]),
  ];
  return (
    <Modal opened={opened} onClose={close} title={t("shortcutsTitle")} closeButtonProps={{ "aria-label": t("close", { ns: "common" }) }}>
      <Table>
        <Table.Tbody>
          {rows.map(([keys, what]) => (
            <Table.Tr key={keys.join()}>
              <Table.Td>{what}</Table.Td>
              <Table.Td ta="right">
                {keys.map((key) => (
                  <Kbd key={key} ml={4}>
                    {key}
                  </Kbd>
                ))}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}

/** Single letters belong to whoever is typing. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.closest("[role=dialog]") !== null)
  );
}
