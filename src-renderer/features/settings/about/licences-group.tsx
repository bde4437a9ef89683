import interLicence from "@fontsource-variable/inter/LICENSE?raw";
import monoLicence from "@fontsource/jetbrains-mono/LICENSE?raw";
import { Accordion, Text } from "@mantine/core";

const fonts = [
  { name: "Inter", licence: interLicence },
  { name: "JetBrains Mono", licence: monoLicence },
];

/** The fonts that come with the app, under the licences they come under. */
export function LicencesGroup() {
  return (
    <Accordion variant="default" translate="no">
      {fonts.map(({ name, licence }) => (
        <Accordion.Item key={name} value={name}>
          <Accordion.Control>{`${name} · SIL Open Font License 1.1`}</Accordion.Control>
          <Accordion.Panel>
            <Text size="xs" ff="monospace" style={{ whiteSpace: "pre-wrap" }} lang="en">
              {licence}
            </Text>
          </Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  );
}
