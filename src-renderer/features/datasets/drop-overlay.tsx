import { Text } from "@mantine/core";
import { useWindowEvent } from "@mantine/hooks";
import { IconFileImport } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./drop-overlay.module.css";

/** Takes files that are dropped anywhere in the window, and says so while they are held over it. */
export function DropOverlay({ onFiles }: { onFiles: (files: File[]) => void }) {
  const { t } = useTranslation("datasets");
  const [isOver, setOver] = useState(false);
  useWindowEvent("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files") !== true) return;
    event.preventDefault();
    setOver(true);
  });
  useWindowEvent("dragleave", (event) => {
    // Without a related target it left the window, not one element for the next.
    if (event.relatedTarget === null) setOver(false);
  });
  useWindowEvent("drop", (event) => {
    setOver(false);
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    onFiles(files);
  });
  if (!isOver) return null;
  return (
    <div className={classes.overlay}>
      <IconFileImport size={40} aria-hidden />
      <Text fw={600}>{t("dropHere")}</Text>
      <Text size="sm" c="dimmed">
        {t("dropAbout")}
      </Text>
    </div>
  );
}
