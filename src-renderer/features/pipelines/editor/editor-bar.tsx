import { ActionIcon, Badge, Button, Group, Menu, SegmentedControl, Title, Tooltip } from "@mantine/core";
import { IconArrowBackUp, IconArrowForwardUp, IconDeviceFloppy, IconDots, IconDownload, IconFlask, IconPlayerPlay, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { useMay } from "../../../stores/use-may.ts";
import { LinkTo } from "../../../ui/link-to.tsx";
import { downloadText } from "../../../ui/download-text.ts";
import { isChanged } from "./editor-store.ts";
import { useEditor, useEditorState } from "./editor-context.tsx";

export const editorViews = ["canvas", "source", "versions"] as const;
export type EditorView = (typeof editorViews)[number];

export type EditorBarProps = {
  name: string;
  view: EditorView;
  onView: (view: EditorView) => void;
  onSave: () => void;
  saving: boolean;
  onTry: () => void;
  onDiscard: () => void;
};

/** The pipeline's name and state, and what can be done with the whole of it. */
export function EditorBar({ name, view, onView, onSave, saving, onTry, onDiscard }: EditorBarProps) {
  const { t } = useTranslation(["pipelines", "common"]);
  const may = useMay();
  const changed = useEditorState(isChanged);
  return (
    <Group justify="space-between" gap="sm">
      <NameLine name={name} changed={changed} />
      <Group gap="xs">
        <SegmentedControl
          size="xs"
          value={view}
          aria-label={t("view")}
          onChange={(next) => onView(editorViews.find((known) => known === next) ?? "canvas")}
          data={editorViews.map((value) => ({ value, label: t(`views.${value}`) }))}
        />
        {may("pipeline:save") && <UndoButtons />}
        {may("pipeline:try") && (
          <Button size="xs" variant="default" leftSection={<IconFlask size={16} aria-hidden />} onClick={onTry}>
            {t("tryRow")}
          </Button>
        )}
        {may("run:start") && <RunButton name={name} />}
        {may("pipeline:save") && (
          <Button size="xs" leftSection={<IconDeviceFloppy size={16} aria-hidden />} loading={saving} disabled={!changed} onClick={onSave}>
            {t("common:save")}
          </Button>
        )}
        <MoreMenu name={name} changed={changed} onDiscard={onDiscard} />
      </Group>
    </Group>
  );
}

function NameLine({ name, changed }: { name: string; changed: boolean }) {
  const { t } = useTranslation("pipelines");
  const version = useEditorState(({ saved }) => saved.version);
  return (
    <Group gap="xs">
      <LinkTo to="/pipelines" size="sm">
        {t("title")}
      </LinkTo>
      <span aria-hidden>/</span>
      <Title order={1} size="h3">
        {name}
      </Title>
      {version !== null && (
        <Badge variant="default" tt="none">
          {t("versions.short", { version })}
        </Badge>
      )}
      {changed && (
        <Badge color="yellow" variant="light" tt="none" styles={{ label: { color: "var(--mantine-color-text)" } }}>
          {version === null ? t("notSaved") : t("changed")}
        </Badge>
      )}
    </Group>
  );
}

function RunButton({ name }: { name: string }) {
  const { t } = useTranslation("pipelines");
  const changed = useEditorState(isChanged);
  const isSaved = useEditorState(({ saved }) => saved.version !== null);
  const look = { size: "xs", variant: "default", leftSection: <IconPlayerPlay size={16} aria-hidden /> } as const;
  return (
    <Tooltip label={t("saveFirst")} disabled={isSaved && !changed} withArrow>
      {isSaved ? (
        <Button {...look} component={Link} href={`/runs/new?pipeline=${encodeURIComponent(name)}`}>
          {t("run")}
        </Button>
      ) : (
        <Button {...look} disabled>
          {t("run")}
        </Button>
      )}
    </Tooltip>
  );
}

function UndoButtons() {
  const { t } = useTranslation("pipelines");
  const store = useEditor();
  const canUndo = useEditorState(({ history }) => history.past.length > 0);
  const canRedo = useEditorState(({ history }) => history.future.length > 0);
  return (
    <Group gap={2}>
      <Tooltip label={`${t("undo")} (Ctrl Z)`} withArrow>
        <ActionIcon variant="subtle" color="gray" aria-label={t("undo")} disabled={!canUndo} onClick={store.undo}>
          <IconArrowBackUp size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={`${t("redo")} (Ctrl Shift Z)`} withArrow>
        <ActionIcon variant="subtle" color="gray" aria-label={t("redo")} disabled={!canRedo} onClick={store.redo}>
          <IconArrowForwardUp size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}

function MoreMenu({ name, changed, onDiscard }: { name: string; changed: boolean; onDiscard: () => void }) {
  const { t } = useTranslation("pipelines");
  const store = useEditor();
  const isSaved = useEditorState(({ saved }) => saved.source !== null);
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t("more")}>
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconDownload size={16} aria-hidden />} onClick={() => downloadText(`${name}.yaml`, store.getState().history.present.source)}>
          {t("export")}
        </Menu.Item>
        <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} disabled={!changed} onClick={onDiscard}>
          {isSaved ? t("discard") : t("discardNew")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
