import { ActionIcon, Button, Group, Input, Select, Stack } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash, type Icon } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { JsonValue } from "../../../../src-shared/model/json.ts";
import type { Message } from "./request-fields.ts";
import type { TemplateNames } from "./template-completion.ts";
import { TemplateField } from "./template-field.tsx";

export type MessagesFieldProps = {
  messages: readonly Message[];
  names: TemplateNames;
  /** `path` within the messages: `[]` for all of them. */
  onChange: (path: readonly (string | number)[], value: JsonValue) => void;
  onBlur: () => void;
};

export function MessagesField({ messages, names, onChange, onBlur }: MessagesFieldProps) {
  const { t } = useTranslation("pipelines");
  return (
    <Input.Wrapper label={t("request.messages")} labelElement="div">
      <Stack gap="xs">
        {messages.map((message, at) => (
          // A message has no name of its own; its place is what it is known by.
          <Stack key={`${at}/${messages.length}`} gap={4}>
            <MessageHead messages={messages} at={at} onChange={onChange} />
            <TemplateField
              label={t("request.content", { number: at + 1 })}
              isLabelHidden
              value={message.content}
              names={names}
              onChange={(content) => onChange([at, "content"], content)}
              onBlur={onBlur}
            />
          </Stack>
        ))}
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconPlus size={14} aria-hidden />}
          style={{ alignSelf: "flex-start" }}
          onClick={() => onChange([messages.length], { role: "user", content: "" })}
        >
          {t("request.addMessage")}
        </Button>
      </Stack>
    </Input.Wrapper>
  );
}

const roles = ["system", "user", "assistant"];

function MessageHead({ messages, at, onChange }: { messages: readonly Message[]; at: number; onChange: MessagesFieldProps["onChange"] }) {
  const { t } = useTranslation("pipelines");
  const number = at + 1;
  const role = messages[at]?.role ?? "user";
  const replaceAll = (changed: readonly Message[]): void =>
    onChange(
      [],
      changed.map((message) => ({ ...message })),
    );
  return (
    <Group gap={4} justify="space-between">
      <Select
        size="xs"
        w={120}
        data={[...new Set([...roles, role])]}
        value={role}
        allowDeselect={false}
        aria-label={t("request.role", { number })}
        onChange={(next) => next !== null && onChange([at, "role"], next)}
      />
      <Group gap={2}>
        <MessageButton label={t("request.up", { number })} icon={IconArrowUp} disabled={at === 0} onClick={() => replaceAll(swap(messages, at, at - 1))} />
        <MessageButton
          label={t("request.down", { number })}
          icon={IconArrowDown}
          disabled={at === messages.length - 1}
          onClick={() => replaceAll(swap(messages, at, at + 1))}
        />
        <MessageButton
          label={t("request.removeMessage", { number })}
          icon={IconTrash}
          disabled={messages.length === 1}
          onClick={() => replaceAll(messages.toSpliced(at, 1))}
        />
      </Group>
    </Group>
  );
}

function swap(messages: readonly Message[], a: number, b: number): readonly Message[] {
  const [one, two] = [messages[a], messages[b]];
  return one === undefined || two === undefined ? messages : messages.with(a, two).with(b, one);
}

type MessageButtonProps = { label: string; icon: Icon; disabled: boolean; onClick: () => void };

function MessageButton({ label, icon: Shown, disabled, onClick }: MessageButtonProps) {
  return (
    <ActionIcon size="sm" variant="subtle" color="gray" aria-label={label} title={label} disabled={disabled} onClick={onClick}>
      <Shown size={14} aria-hidden />
    </ActionIcon>
  );
}
