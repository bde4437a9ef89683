import { Alert, Button, Group, Text } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Draft } from "./drafts.ts";
import { useEditorState } from "./editor-context.tsx";
import { isChanged } from "./editor-store.ts";

export type DraftNoticeProps = { draft: Draft; onCompare: () => void; onDiscard: () => void };

/** Tells who comes back that this goes on with what was left unsaved, until that is saved or discarded. */
export function DraftNotice({ draft, onCompare, onDiscard }: DraftNoticeProps) {
  const { t } = useTranslation("pipelines");
  const changed = useEditorState(isChanged);
  const version = useEditorState(({ saved }) => saved.version);
  // What is edited after that is another matter.
  const [isOver, setOver] = useState(false);
  if (!changed && !isOver) setOver(true);
  if (isOver) return null;
  const isOlder = draft.version !== null && version !== null && draft.version < version;
  return (
    <Alert color="yellow" variant="light" p="xs" icon={<IconHistory size={18} aria-hidden />}>
      <Group justify="space-between" gap="xs">
        <Text size="sm" flex="1 1 20rem">
          {isOlder ? t("draftBack.older", { from: draft.version, version }) : t(version === null ? "draftBack.new" : "draftBack.same", { version })}
        </Text>
        <Group gap="xs">
          {version !== null && (
            <Button size="compact-sm" variant="default" onClick={onCompare}>
              {t("draftBack.compare")}
            </Button>
          )}
          <Button size="compact-sm" variant="default" onClick={onDiscard}>
            {version === null ? t("discardNew") : t("discard")}
          </Button>
        </Group>
      </Group>
    </Alert>
  );
}
