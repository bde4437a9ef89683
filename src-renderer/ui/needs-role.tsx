import { Button, Group, Text } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { Blank } from "./blank.tsx";
import { Page } from "./page.tsx";

/** In place of what this session may not do: `why`. Null: it may, and nothing is shown. */
export function NeedsRole({ why }: { why: string | null }) {
  if (why === null) return null;
  return (
    <Group gap={6} wrap="nowrap">
      <IconLock size={15} aria-hidden style={{ flex: "none" }} />
      <Text size="sm">{why}</Text>
    </Group>
  );
}

export type NotAllowedProps = { title: string; why: string; back: { to: string; label: string } };

/** In place of a screen on which this session could do nothing. */
export function NotAllowed({ title, why, back }: NotAllowedProps) {
  const { t } = useTranslation("common");
  return (
    <Page title={title}>
      <Blank
        icon={IconLock}
        title={t("notAllowedTitle")}
        actions={
          <Button component={Link} href={back.to}>
            {back.label}
          </Button>
        }
      >
        {why}
      </Blank>
    </Page>
  );
}
