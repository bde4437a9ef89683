import { Alert, Button, Modal, SegmentedControl, Stack, Text } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isLoopbackHost } from "../../../src-shared/core/endpoint-address.ts";
import { useCommand } from "../../stores/use-ask.ts";
import { CopyText } from "../../ui/copy-text.tsx";
import { RefusalNotice } from "../../ui/refusal-notice.tsx";
import { useFigures } from "../../ui/use-figures.ts";

const minuteMs = 60_000;

/** Makes the one command that another machine needs. The token is asked for here and kept nowhere. */
export function JoinDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation(["nodes", "common"]);
  const create = useCommand("token:create");
  const [ttlMs, setTtlMs] = useState(String(15 * minuteMs));
  const close = (): void => {
    create.reset();
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title={t("nodes:joinTitle")} size="lg" closeButtonProps={{ "aria-label": t("common:close") }}>
      <Stack>
        <Text size="sm">{t("nodes:joinAbout")}</Text>
        {create.data === undefined ? (
          <>
            <Stack gap={4}>
              <Text size="sm" fw={500} id="join-ttl">
                {t("nodes:joinTtl")}
              </Text>
              <SegmentedControl
                aria-labelledby="join-ttl"
                value={ttlMs}
                onChange={setTtlMs}
                data={[
                  { value: String(15 * minuteMs), label: t("nodes:ttl15m") },
                  { value: String(60 * minuteMs), label: t("nodes:ttl1h") },
                  { value: String(1440 * minuteMs), label: t("nodes:ttl24h") },
                ]}
              />
            </Stack>
            {create.error !== null && <RefusalNotice error={create.error} />}
            <Button onClick={() => create.mutate({ role: "node", ttlMs: Number(ttlMs) })} loading={create.isPending}>
              {t("nodes:makeCommand")}
            </Button>
          </>
        ) : (
          <JoinCommand token={create.data.token} expiresAt={create.data.summary.expiresAt} />
        )}
      </Stack>
    </Modal>
  );
}

function JoinCommand({ token, expiresAt }: { token: string; expiresAt: number }) {
  const { t } = useTranslation("nodes");
  const figures = useFigures();
  const host = /@(.+):\d+$/.exec(token)?.[1] ?? "";
  const onLoopback = isLoopbackHost(host);
  return (
    <>
      <CopyText label={t("joinCommand")} text={`npx inferno-node --join ${token}`} />
      <Text size="sm" c="dimmed">
        {t("joinOnce", { until: figures.dateTime(expiresAt) })}
      </Text>
      <Alert color={onLoopback ? "yellow" : "blue"} variant="light" icon={<IconInfoCircle aria-hidden />}>
        {onLoopback ? t("joinLoopback", { host }) : t("joinClear")}
      </Alert>
    </>
  );
}
