import { Box, Button, ScrollArea, Table, Text } from "@mantine/core";
import { IconBan, IconCircleCheck, IconClockOff, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { TokenSummary } from "../../../../src-shared/wire/ui/access-messages.ts";
import { useAsk, useCommand } from "../../../stores/use-ask.ts";
import type { StateLook } from "../../../theme/state-looks.ts";
import { Answer } from "../../../ui/answer.tsx";
import { useWhyNot } from "../../../stores/use-why-not.ts";
import { NeedsRole } from "../../../ui/needs-role.tsx";
import { StateBadge } from "../../../ui/state-badge.tsx";
import { useFigures } from "../../../ui/use-figures.ts";
import { ConfirmDialog } from "../confirm-dialog.tsx";
import { SettingGroup } from "../setting-group.tsx";
import { CreateTokenDialog } from "./create-token-dialog.tsx";

type TokenStanding = "good" | "expired" | "revoked";

const looks: Record<TokenStanding, StateLook> = {
  good: { color: "teal", icon: IconCircleCheck },
  expired: { color: "gray", icon: IconClockOff },
  revoked: { color: "red", icon: IconBan },
};

export function TokensGroup() {
  const { t } = useTranslation("settings");
  const whyNot = useWhyNot()("token:list");
  if (whyNot === null) return <Tokens />;
  return (
    <SettingGroup title={t("tokens")} about={t("tokensAbout")}>
      <Box p="md">
        <NeedsRole why={whyNot} />
      </Box>
    </SettingGroup>
  );
}

function Tokens() {
  const { t } = useTranslation("settings");
  const tokens = useAsk("token:list", {});
  const [creating, setCreating] = useState(false);
  const [revoking, revoke] = useState<TokenSummary | null>(null);
  return (
    <SettingGroup
      title={t("tokens")}
      about={t("tokensAbout")}
      actions={
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setCreating(true)}>
          {t("createToken")}
        </Button>
      }
    >
      <Answer of={tokens}>
        {(list) =>
          list.length === 0 ? (
            <Text size="sm" c="dimmed" p="md">
              {t("noTokens")}
            </Text>
          ) : (
            <TokenTable tokens={list} onRevoke={revoke} />
          )
        }
      </Answer>
      {creating && <CreateTokenDialog onClose={() => setCreating(false)} />}
      {revoking !== null && <RevokeDialog token={revoking} onClose={() => revoke(null)} />}
    </SettingGroup>
  );
}

function TokenTable({ tokens, onRevoke }: { tokens: readonly TokenSummary[]; onRevoke: (token: TokenSummary) => void }) {
  const { t } = useTranslation(["settings", "common"]);
  const [now] = useState(() => Date.now());
  return (
    <ScrollArea tabIndex={0} aria-label={t("settings:tokens")}>
      <Table verticalSpacing="sm" horizontalSpacing="md" miw={640}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("common:name")}</Table.Th>
            <Table.Th>{t("settings:role")}</Table.Th>
            <Table.Th>{t("settings:created")}</Table.Th>
            <Table.Th>{t("settings:expires")}</Table.Th>
            <Table.Th>{t("common:state")}</Table.Th>
            <Table.Th ta="right">{t("settings:actions")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {tokens.map((token) => (
            <TokenRow key={token.id} token={token} now={now} onRevoke={() => onRevoke(token)} />
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea>
  );
}

function TokenRow({ token, now, onRevoke }: { token: TokenSummary; now: number; onRevoke: () => void }) {
  const { t } = useTranslation("settings");
  const { dateTime } = useFigures();
  const { id, name, role, createdAt, expiresAt, revoked } = token;
  const standing: TokenStanding = revoked ? "revoked" : expiresAt <= now ? "expired" : "good";
  const shown = name === "" ? id : name;
  return (
    <Table.Tr>
      <Table.Td translate="no">{shown}</Table.Td>
      <Table.Td>{t(`roles.${role}`)}</Table.Td>
      <Table.Td className="figures">{dateTime(createdAt)}</Table.Td>
      <Table.Td className="figures">{dateTime(expiresAt)}</Table.Td>
      <Table.Td>
        <StateBadge look={looks[standing]} label={t(`standing.${standing}`)} />
      </Table.Td>
      <Table.Td ta="right">
        {standing === "good" && (
          <Button size="compact-sm" variant="subtle" color="red" onClick={onRevoke} aria-label={t("revokeOne", { name: shown })}>
            {t("revoke")}
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function RevokeDialog({ token: { id, name, role }, onClose }: { token: TokenSummary; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const revoke = useCommand("token:revoke");
  return (
    <ConfirmDialog
      title={t("revokeTitle", { name: name === "" ? id : name })}
      action={t("revoke")}
      pending={revoke.isPending}
      error={revoke.error}
      onConfirm={() => revoke.mutate({ id }, { onSuccess: onClose })}
      onClose={onClose}
    >
      {role === "node" ? t("revokeNodeLoss") : t("revokeLoss")}
    </ConfirmDialog>
  );
}
