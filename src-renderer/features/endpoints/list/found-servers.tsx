import { Button, Group, Loader, Modal, Paper, Stack, Text } from "@mantine/core";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { FoundKey, FoundServer } from "../../../../src-shared/wire/ui/endpoint-messages.ts";
import { useCommand } from "../../../stores/use-ask.ts";
import { useConnection } from "../../../stores/use-connection.ts";
import { RefusalNotice } from "../../../ui/refusal-notice.tsx";

/** Looks for model servers on this machine, and offers them. */
export function FoundServers({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("endpoints");
  return (
    <Modal opened onClose={onClose} title={t("found.title")} size="lg" centered>
      <FoundServerList />
    </Modal>
  );
}

/** Looks when it is shown, when the control plane was away and is back, and on demand. */
export function FoundServerList() {
  const { t } = useTranslation("endpoints");
  const { mutate, data, error, isPending } = useCommand("endpoint:discover");
  const isThere = useConnection(({ state }) => state === "open");
  useEffect(() => {
    if (isThere) mutate({});
  }, [isThere, mutate]);
  if (isPending || (data === undefined && error === null)) {
    return (
      <Group gap="sm" component="output">
        <Loader size="sm" />
        <Text size="sm">{t("found.searching")}</Text>
      </Group>
    );
  }
  return (
    <Stack gap="sm">
      {error !== null && <RefusalNotice error={error} onRetry={() => mutate({})} />}
      {data?.servers.length === 0 && <Text size="sm">{t("found.none")}</Text>}
      {data?.servers.map((server) => (
        <ServerLine key={server.url} server={server} />
      ))}
      {data !== undefined && data.keys.length > 0 && <Keys keys={data.keys} />}
      <Group>
        <Button variant="default" size="xs" onClick={() => mutate({})}>
          {t("found.again")}
        </Button>
      </Group>
    </Stack>
  );
}

function ServerLine({ server: { product, protocol, url, models } }: { server: FoundServer }) {
  const { t } = useTranslation("endpoints");
  const query = new URLSearchParams({ protocol, url, ...(models[0] === undefined ? {} : { model: models[0] }) });
  return (
    <Paper withBorder p="sm">
      <Group justify="space-between" wrap="nowrap">
        <div>
          <Text fw={600} size="sm">
            {product}
          </Text>
          <Text size="xs" c="dimmed">
            {url}
          </Text>
          <Text size="xs" c="dimmed" lineClamp={2}>
            {models.length === 0 ? t("found.noModels") : `${t("found.models", { count: models.length })}: ${models.slice(0, 6).join(", ")}`}
          </Text>
        </div>
        <Button component={Link} href={`/endpoints/new?${query.toString()}`} size="xs" variant="light" aria-label={t("found.useOf", { name: product })}>
          {t("found.use")}
        </Button>
      </Group>
    </Paper>
  );
}

function Keys({ keys }: { keys: readonly FoundKey[] }) {
  const { t } = useTranslation("endpoints");
  return (
    <>
      <div>
        <Text fw={600} size="sm">
          {t("found.keys")}
        </Text>
        <Text size="xs" c="dimmed">
          {t("found.keysAbout")}
        </Text>
      </div>
      {keys.map(({ env, provider, protocol, url }) => (
        <Paper key={env} withBorder p="sm">
          <Group justify="space-between" wrap="nowrap">
            <div>
              <Text fw={600} size="sm">
                {provider}
              </Text>
              <Text size="xs" c="dimmed">
                {env}
              </Text>
            </div>
            <Button
              component={Link}
              href={`/endpoints/new?${new URLSearchParams({ protocol, url, env }).toString()}`}
              size="xs"
              variant="light"
              aria-label={t("found.useOf", { name: provider })}
            >
              {t("found.use")}
            </Button>
          </Group>
        </Paper>
      ))}
    </>
  );
}
