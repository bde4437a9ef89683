import { Button, FileButton } from "@mantine/core";
import { IconFileImport } from "@tabler/icons-react";

export type ChooseFileProps = { label: string; fullWidth?: boolean; onFiles: (files: File[]) => void };

export function ChooseFile({ label, fullWidth = false, onFiles }: ChooseFileProps) {
  return (
    <FileButton multiple accept=".jsonl,.ndjson,.csv,.tsv,.gz,.json,.txt,.yaml,.yml" onChange={onFiles} inputProps={{ "aria-label": label }}>
      {(props) => (
        <Button {...props} variant="default" fullWidth={fullWidth} leftSection={<IconFileImport size={16} aria-hidden />}>
          {label}
        </Button>
      )}
    </FileButton>
  );
}
