import { NumberInput, type NumberInputProps } from "@mantine/core";
import { useTranslation } from "react-i18next";

export type UsdInputProps = Omit<NumberInputProps, "value" | "onChange"> & { value: number | null; onChange: (usd: number | null) => void };

/** A sum in US dollars; null while it is empty or zero. */
export function UsdInput({ value, onChange, ...rest }: UsdInputProps) {
  const { t } = useTranslation("budget");
  return (
    <NumberInput
      {...rest}
      prefix={t("prefix")}
      min={0}
      max={1e9}
      allowNegative={false}
      decimalScale={6}
      thousandSeparator=","
      hideControls
      value={value ?? ""}
      onChange={(given) => onChange(Number(given) > 0 ? Number(given) : null)}
    />
  );
}
