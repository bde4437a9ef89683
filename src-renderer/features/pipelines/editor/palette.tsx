import { ScrollArea, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconBox, IconBraces, IconCpu, IconMessage, IconPencil, IconVectorBezier2, IconWorld, type Icon } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { LinkTo } from "../../../ui/link-to.tsx";
import { writeDragged } from "./drag-and-drop.ts";
import { useEditor } from "./editor-context.tsx";
import classes from "./palette.module.css";
import { kindOfProtocol, type StepKind, stepKinds } from "./step-kinds.ts";
import { useEndpointChoices } from "./use-flow-steps.ts";
import { type Addition, spotAfter, useStepActions } from "./use-step-actions.ts";

const iconByKind: Record<StepKind, Icon> = {
  chat: IconMessage,
  extract: IconBraces,
  complete: IconPencil,
  embed: IconVectorBezier2,
  infer: IconCpu,
  call: IconWorld,
};

/** What steps are made of: drag it onto the canvas, or press it to add it after the selected step. */
export function Palette() {
  const { t } = useTranslation(["pipelines", "endpoints"]);
  const endpoints = useEndpointChoices();
  return (
    <aside className={classes.palette} aria-label={t("palette")}>
      <ScrollArea h="100%" type="auto" offsetScrollbars>
        <Stack gap={4}>
          <Text className={classes.heading}>{t("endpoints")}</Text>
          {endpoints.map(({ name, protocol, model, inline }) => (
            <PaletteEntry
              key={name}
              addition={{ endpoint: name }}
              icon={iconByKind[kindOfProtocol(protocol)] ?? IconBox}
              label={name}
              about={[inline ? t("inFile") : null, t(`endpoints:protocol.${protocol}`), model].filter(Boolean).join(" · ")}
            />
          ))}
          {endpoints.length === 0 && (
            <Text size="xs" c="dimmed" px={8}>
              {t("noEndpoints")} <LinkTo to="/endpoints">{t("toEndpoints")}</LinkTo>
            </Text>
          )}
          <Text className={classes.heading}>{t("stepKinds")}</Text>
          {stepKinds.map((kind) => (
            <PaletteEntry key={kind} addition={{ kind }} icon={iconByKind[kind]} label={t(`kind.${kind}`)} about={t(`kindAbout.${kind}`)} />
          ))}
        </Stack>
      </ScrollArea>
    </aside>
  );
}

type PaletteEntryProps = { addition: Addition; icon: Icon; label: string; about: string };

function PaletteEntry({ addition, icon: Shown, label, about }: PaletteEntryProps) {
  const store = useEditor();
  const actions = useStepActions();
  return (
    <UnstyledButton
      className={classes.entry}
      draggable
      title={about}
      onDragStart={(event) => writeDragged(event.dataTransfer, addition)}
      onClick={() => actions.add(addition, spotAfter(store))}
    >
      <Shown size={16} aria-hidden />
      <span className={classes.names}>
        <Text size="sm" truncate>
          {label}
        </Text>
        <Text size="xs" c="dimmed" lineClamp={2}>
          {about}
        </Text>
      </span>
    </UnstyledButton>
  );
}
