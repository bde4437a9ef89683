import { Button, Group, Paper, Stack, Text, UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "wouter";
import { useAsk } from "../../../stores/use-ask.ts";
import { Answer } from "../../../ui/answer.tsx";
import { useFigures } from "../../../ui/use-figures.ts";
import { useEditor, useEditorState, useMayEdit } from "./editor-context.tsx";
import { SourceDifference } from "../../../ui/source-difference.tsx";
import classes from "./versions-view.module.css";

/** The versions of a pipeline, and what is different now. */
export function VersionsView({ name }: { name: string }) {
  const { t } = useTranslation("pipelines");
  const [query, setQuery] = useSearchParams();
  const saved = useEditorState((state) => state.saved);
  const versions = useAsk("pipeline:versions", { name });
  const chosen = Number(query.get("version")) || saved.version;
  const choose = (version: number): void =>
    setQuery((before) => {
      const next = new URLSearchParams(before);
      next.set("version", String(version));
      return next;
    });
  if (chosen === null) return <Text>{t("versions.none")}</Text>;
  return (
    <div className={classes.columns}>
      <Paper withBorder bg="var(--inferno-surface)" p={4} className={classes.list}>
        <Answer of={versions}>
          {(list) => (
            <nav aria-label={t("versions.title")}>
              {list.map(({ version, steps, savedAt }) => (
                <VersionEntry key={version} {...{ version, steps, savedAt }} current={version === chosen} onChoose={() => choose(version)} />
              ))}
            </nav>
          )}
        </Answer>
      </Paper>
      <VersionDifference name={name} version={chosen} />
    </div>
  );
}

type VersionEntryProps = { version: number; steps: number; savedAt: number; current: boolean; onChoose: () => void };

function VersionEntry({ version, steps, savedAt, current, onChoose }: VersionEntryProps) {
  const { t } = useTranslation("pipelines");
  const figures = useFigures();
  return (
    <UnstyledButton className={classes.version} aria-current={current ? "true" : undefined} onClick={onChoose}>
      <Text size="sm" fw={600}>
        {t("versions.version", { version })}
      </Text>
      <Text size="xs" c="dimmed" className="figures">
        {figures.dateTime(savedAt)}
        <br />
        {t("steps", { count: steps })}
      </Text>
    </UnstyledButton>
  );
}

function VersionDifference({ name, version }: { name: string; version: number }) {
  const { t } = useTranslation("pipelines");
  const store = useEditor();
  const mayEdit = useMayEdit();
  const now = useEditorState(({ history }) => history.present.source);
  const shown = useAsk("pipeline:show", { name, version });
  return (
    <Answer of={shown}>
      {({ source, version: loaded }) => (
        <Stack gap="xs" className={classes.difference}>
          <Group justify="space-between">
            <Text size="sm">{source === now ? t("versions.same", { version: loaded }) : t("versions.compared", { version: loaded })}</Text>
            {mayEdit && (
              <Button size="xs" variant="default" disabled={source === now} onClick={() => store.setSource(source, null)}>
                {t("versions.restore", { version: loaded })}
              </Button>
            )}
          </Group>
          <SourceDifference before={source} after={now} labels={[t("versions.version", { version: loaded }), t("versions.now")]} />
        </Stack>
      )}
    </Answer>
  );
}
