import { Button, Group, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Role, roles } from "../../../../src-shared/wire/ui/roles.ts";
import { useCommand } from "../../../stores/use-ask.ts";
import { CopyText } from "../../../ui/copy-text.tsx";
import { RefusalNotice } from "../../../ui/refusal-notice.tsx";
import { useFigures } from "../../../ui/use-figures.ts";

const dayMs = 86_400_000;
const lives = ["1", "7", "30", "90", "365"] as const;

/** Makes a token, shows it this once, and forgets it when it closes. */
export function CreateTokenDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(["settings", "common"]);
  const create = useCommand("token:create");
  const { data } = create;
  return (
    <Modal opened onClose={onClose} title={t("settings:createToken")} size="lg" closeButtonProps={{ "aria-label": t("common:close") }}>
      {data === undefined ? (
        <Stack>
          <TokenForm onCreate={create.mutate} pending={create.isPending} />
          {create.error !== null && <RefusalNotice error={create.error} />}
        </Stack>
      ) : (
        <NewToken token={data.token} role={data.summary.role} expiresAt={data.summary.expiresAt} onClose={onClose} />
      )}
    </Modal>
  );
}

function TokenForm({ onCreate, pending }: { onCreate: (request: { name: string; role: Role; ttlMs: number }) => void; pending: boolean }) {
  const { t } = useTranslation(["settings", "common"]);
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("viewer");
  const [days, setDays] = useState<string>("30");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onCreate({ name: name.trim(), role, ttlMs: Number(days) * dayMs });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={t("common:name")}
          description={t("settings:tokenNameAbout")}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
          maxLength={100}
          data-autofocus
        />
        <Select
          label={t("settings:role")}
          description={t(`settings:roleAbout.${role}`)}
          value={role}
          allowDeselect={false}
          onChange={(value) => setRole(roles.find((one) => one === value) ?? "viewer")}
          data={roles.map((value) => ({ value, label: t(`settings:roles.${value}`) }))}
        />
        <Select
          label={t("settings:validFor")}
          value={days}
          allowDeselect={false}
          onChange={(value) => setDays(value ?? "30")}
          data={lives.map((value) => ({ value, label: t("settings:dayCount", { count: Number(value) }) }))}
        />
        <Group justify="flex-end">
          <Button type="submit" loading={pending}>
            {t("settings:createToken")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

type NewTokenProps = { token: string; role: string; expiresAt: number; onClose: () => void };

function NewToken({ token, role, expiresAt, onClose }: NewTokenProps) {
  const { t } = useTranslation("settings");
  const { dateTime } = useFigures();
  return (
    <Stack>
      <Text size="sm">{t("tokenOnce", { until: dateTime(expiresAt) })}</Text>
      <CopyText text={token} label={t("token")} />
      <Text size="sm" fw={550}>
        {t(role === "viewer" ? "curlMetrics" : "curlResults")}
      </Text>
      <CopyText text={makeCurl(token, role, window.location.origin)} label={t("curl")} />
      <Group justify="flex-end">
        <Button onClick={onClose}>{t("tokenTaken")}</Button>
      </Group>
    </Stack>
  );
}

/** A call that a bearer of the role may make. */
function makeCurl(token: string, role: string, origin: string): string {
  const path = role === "viewer" ? "/metrics" : "/api/runs/last/results?format=jsonl";
  return `curl -H "Authorization: Bearer ${token}" "${origin}${path}"`;
}
