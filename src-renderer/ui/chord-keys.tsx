import { Kbd } from "@mantine/core";
import { Fragment } from "react";

export type ChordKeysProps = { keys: readonly string[] };

/** Keys to press, as they are labelled. */
export function ChordKeys({ keys }: ChordKeysProps) {
  return (
    <span style={{ display: "inline-flex", gap: 4, alignItems: "center", whiteSpace: "nowrap" }} translate="no">
      {keys.map((key, at) => (
        <Fragment key={key}>
          {at > 0 && " "}
          <Kbd size="xs">{key}</Kbd>
        </Fragment>
      ))}
    </span>
  );
}
