import { ActionIcon, Box, CopyButton, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./copy-text.module.css";

export type CopyTextProps = {
  text: string;
  label: string;
  /** What is copied, when it is not what is shown. */
  copied?: string;
};

/** Text to take elsewhere, with a button that copies it. */
export function CopyText({ text, label, copied: taken = text }: CopyTextProps) {
  const { t } = useTranslation("common");
  return (
    <Box className={classes.frame}>
      <Box component="pre" className={classes.text} aria-label={label} tabIndex={0}>
        {text}
      </Box>
      <CopyButton value={taken}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? t("copied") : t("copy")} withArrow>
            <ActionIcon variant="subtle" color={copied ? "teal" : "gray"} onClick={copy} aria-label={copied ? t("copied") : `${t("copy")}: ${label}`}>
              {copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </Box>
  );
}
