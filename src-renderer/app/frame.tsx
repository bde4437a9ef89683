import { Anchor, AppShell, Burger, Button, Group, Kbd, Text, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { spotlight } from "@mantine/spotlight";
import { IconFlame, IconSearch } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { ConnectionLine } from "./connection-line.tsx";
import classes from "./frame.module.css";
import { Navigation } from "./navigation.tsx";
import { Palette } from "./palette.tsx";
import { Screens } from "./screens.tsx";
import { Shortcuts } from "./shortcuts.tsx";
import { useDesktop } from "./use-desktop.ts";

/** What surrounds every screen. */
export function Frame() {
  const { t } = useTranslation("frame");
  const [opened, { toggle, close }] = useDisclosure();
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
        </Group>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconSearch size={14} aria-hidden />}
          rightSection={<Kbd size="xs">Ctrl K</Kbd>}
          onClick={spotlight.open}
        >
          <span className={classes.searchLabel}>{t("search")}</span>
        </Button>
      </AppShell.Header>
      <AppShell.Navbar className={classes.navbar} aria-label={t("navigation")}>
        <Navigation onGo={close} />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
        <ConnectionLine />
        <Screens />
      </AppShell.Main>
      <Palette />
      <Shortcuts />
    </AppShell>
  );
}
