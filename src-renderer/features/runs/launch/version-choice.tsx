import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useAsk } from "../../../stores/use-ask.ts";
import type { LaunchForm } from "./use-launch-form.ts";

/** Versions count up from 1; older ones than these are reached by the address. */
const maxShown = 200;

/** The newest version unless an older one is chosen. */
export function VersionChoice({ form, pipeline }: { form: LaunchForm; pipeline: string }) {
  const { t } = useTranslation("runs");
  const pipelines = useAsk("pipeline:list", {});
  const newest = pipelines.data?.find(({ name }) => name === pipeline)?.version;
  if (newest === undefined) return null;
  const versions = Array.from({ length: Math.min(newest, maxShown) }, (_, at) => newest - at);
  return (
    <Select
      label={t("launch.version")}
      allowDeselect={false}
      data={versions.map((version) => ({ value: String(version), label: t(version === newest ? "launch.newest" : "launch.versionNo", { version }) }))}
      value={String(form.version ?? newest)}
      onChange={(version) => form.choose({ version: version === String(newest) ? null : Number(version) })}
    />
  );
}
