import { Button, Paper, SimpleGrid, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import { IconBox, IconFileImport, IconFlame, type Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { FoundServerList } from "../endpoints/list/found-servers.tsx";
import { ChooseFile } from "./choose-file.tsx";
import { SampleDoor } from "./sample-door.tsx";
import type { Sample } from "./use-sample.ts";

/** Three doors for someone who has nothing here yet. */
export function Welcome({ sample, onFiles }: { sample: Sample; onFiles: (files: File[]) => void }) {
  const { t } = useTranslation("home");
  return (
    <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="lg">
      <Door icon={IconFlame} title={t("sample.title")} about={t("sample.about")}>
        <SampleDoor sample={sample} />
      </Door>
      <Door icon={IconBox} title={t("connect.title")} about={t("connect.about")}>
        <Button component={Link} href="/endpoints/new" variant="default" fullWidth>
          {t("connect.do")}
        </Button>
        <FoundServerList />
      </Door>
      <Door icon={IconFileImport} title={t("open.title")} about={t("open.about")}>
        <ChooseFile label={t("open.do")} fullWidth onFiles={onFiles} />
      </Door>
    </SimpleGrid>
  );
}

function Door({ icon: DoorIcon, title, about, children }: { icon: Icon; title: string; about: string; children: ReactNode }) {
  return (
    <Paper withBorder p="lg" bg="var(--inferno-surface)" component="section" aria-label={title}>
      <Stack gap="md">
        <ThemeIcon size={44} radius="xl" variant="light" color="ember">
          <DoorIcon size={24} aria-hidden />
        </ThemeIcon>
        <div>
          <Title order={2} size="h4">
            {title}
          </Title>
          <Text size="sm" c="dimmed" mt={4}>
            {about}
          </Text>
        </div>
        {children}
      </Stack>
    </Paper>
  );
}
