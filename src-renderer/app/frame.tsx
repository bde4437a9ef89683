import { Anchor, AppShell, Badge, Burger, Button, Group, Text, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { spotlight } from "@mantine/spotlight";
import { IconFlame, IconSearch } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { useCommandKeys } from "../stores/use-keys.ts";
import { useRole } from "../stores/use-may.ts";
import { ChordKeys } from "../ui/chord-keys.tsx";
import { ConnectionLine } from "./connection-line.tsx";
import classes from "./frame.module.css";
import { Navigation } from "./navigation.tsx";
import { Palette } from "./palette.tsx";
import { RunNews } from "./run-news.tsx";
import { StorageLine } from "./storage-line.tsx";
import { Screens } from "./screens.tsx";
import { ShortcutSheet } from "./shortcut-sheet.tsx";
import { useAppCommands } from "./use-app-commands.ts";
import { useDesktop } from "./use-desktop.ts";
import { useShortcuts } from "./use-shortcuts.ts";

/** What surrounds every screen. */
export function Frame() {
  const { t } = useTranslation("frame");
  const [opened, { toggle, close }] = useDisclosure();
  const [sheetOpened, sheet] = useDisclosure();
  const commands = useAppCommands(sheet.open);
  useShortcuts(commands);
  useDesktop();
  return (
    <AppShell header={{ height: 52 }} navbar={{ width: 208, breakpoint: "sm", collapsed: { mobile: !opened } }} padding="lg">
      <Anchor href="#content" className={classes.skip}>
        {t("skip")}
      </Anchor>
      <AppShell.Header className={classes.header}>
        <Group gap="sm" wrap="nowrap">
          <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={t("menu")} />
          <UnstyledButton component={Link} href="/" className={classes.brand}>
            <IconFlame size={22} aria-hidden className={classes.flame} />
            <Text fw={700} component="span">
              Inferno
            </Text>
          </UnstyledButton>
          <RoleLine />
        </Group>
        <SearchButton />
      </AppShell.Header>
      <AppShell.Navbar className={classes.navbar} aria-label={t("navigation")}>
        <Navigation onGo={close} />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
        <ConnectionLine />
        <StorageLine />
        <Screens />
      </AppShell.Main>
      <Palette commands={commands} />
      <RunNews />
      <ShortcutSheet opened={sheetOpened} onClose={sheet.close} />
    </AppShell>
  );
}

/** Says why nothing can be changed where nothing can. */
function RoleLine() {
  const { t } = useTranslation("frame");
  const role = useRole();
  if (role !== "viewer") return null;
  return (
    <Badge variant="default" radius="sm" tt="none" title={t("viewerAbout")}>
      {t("viewer")}
    </Badge>
  );
}

function SearchButton() {
  const { t } = useTranslation("frame");
  const keys = useCommandKeys()("palette");
  return (
    <Button
      variant="default"
      size="xs"
      leftSection={<IconSearch size={14} aria-hidden />}
      rightSection={keys !== null && <ChordKeys keys={keys} />}
      onClick={spotlight.open}
    >
      <span className={classes.searchLabel}>{t("search")}</span>
    </Button>
  );
}
