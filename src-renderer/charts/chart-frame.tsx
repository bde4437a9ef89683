import { ActionIcon, Group, Menu, Paper, Title, Tooltip } from "@mantine/core";
import { IconChartLine, IconDownload, IconTable } from "@tabler/icons-react";
import { memo, type ReactNode, type RefObject, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNewest } from "../ui/use-newest.ts";
import type { PictureText } from "./save-file.ts";
import { saveCsv, savePng, saveSvg } from "./save-file.ts";
import { SheetTable } from "./sheet-table.tsx";
import type { Sheet } from "./sheet.ts";

export type ChartFrameProps = {
  title: string;
  /** Beside the title: what it is and how it is computed. */
  about?: ReactNode;
  /** Asked for when the numbers are looked at or saved. */
  makeSheet: () => Sheet;
  /** The same one from one redraw to the next, as `about` is. */
  picture: PictureText;
  height: number;
  legend?: ReactNode;
  children: ReactNode;
};

/** What every chart has: a title, itself as a table, and itself as a file. */
export function ChartFrame({ title, about, makeSheet, picture, height, legend, children }: ChartFrameProps) {
  const [asTable, setAsTable] = useState(false);
  const drawing = useRef<HTMLDivElement>(null);
  return (
    <Paper component="section" withBorder p="md" bg="var(--inferno-surface)" aria-label={title} style={{ minWidth: 0 }}>
      <ChartHead {...{ title, about, asTable, setAsTable, picture, drawing }} makeSheet={useNewest(makeSheet)} />
      {asTable ? (
        <SheetTable title={title} sheet={makeSheet()} height={height + 32} />
      ) : (
        <div ref={drawing}>
          {legend}
          {children}
        </div>
      )}
    </Paper>
  );
}

type ChartHeadProps = Pick<ChartFrameProps, "title" | "about" | "makeSheet" | "picture"> & {
  asTable: boolean;
  setAsTable: (asTable: boolean) => void;
  drawing: RefObject<HTMLDivElement | null>;
};

/** Stays as it is while a live chart under it is drawn anew. */
const ChartHead = memo(function ChartHead({ title, about, asTable, setAsTable, makeSheet, picture, drawing }: ChartHeadProps) {
  const { t } = useTranslation("charts");
  const switchLabel = asTable ? t("asChart") : t("asTable");
  return (
    <Group justify="space-between" wrap="nowrap" mb={6} gap="xs">
      <Group gap={4} wrap="nowrap" style={{ minWidth: 0 }}>
        <Title order={2} size="h5" style={{ minWidth: 0 }}>
          {title}
        </Title>
        {about}
      </Group>
      <Group gap={2} wrap="nowrap">
        <Tooltip label={switchLabel} withArrow>
          <ActionIcon variant="subtle" color="gray" aria-pressed={asTable} onClick={() => setAsTable(!asTable)} aria-label={`${t("asTable")}: ${title}`}>
            {asTable ? <IconChartLine size={16} aria-hidden /> : <IconTable size={16} aria-hidden />}
          </ActionIcon>
        </Tooltip>
        <SaveMenu title={title} makeSheet={makeSheet} picture={picture} drawing={drawing} hasDrawing={!asTable} />
      </Group>
    </Group>
  );
});

type SaveMenuProps = Pick<ChartFrameProps, "title" | "makeSheet" | "picture"> & { drawing: RefObject<HTMLDivElement | null>; hasDrawing: boolean };

function SaveMenu({ title, makeSheet, picture, drawing, hasDrawing }: SaveMenuProps) {
  const { t } = useTranslation("charts");
  const name = fileName(title);
  const withDrawing = (save: (svg: SVGSVGElement) => void) => () => {
    const svg = drawing.current?.querySelector<SVGSVGElement>("svg[data-chart], svg.recharts-surface");
    if (svg) save(svg);
  };
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`${t("save")}: ${title}`}>
          <IconDownload size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item disabled={!hasDrawing} onClick={withDrawing((svg) => void savePng(name, svg, picture))}>
          {t("savePng")}
        </Menu.Item>
        <Menu.Item disabled={!hasDrawing} onClick={withDrawing((svg) => saveSvg(name, svg, picture))}>
          {t("saveSvg")}
        </Menu.Item>
        <Menu.Item onClick={() => saveCsv(name, makeSheet())}>{t("saveCsv")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** `Time to first token` → `time-to-first-token`. */
function fileName(title: string): string {
  const plain = title.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, "-");
  return plain.replaceAll(/^-|-$/g, "") || "chart";
}
