import { Alert, Code, createTheme, type MantineColorsTuple } from "@mantine/core";

/** The one accent. Shade 7 carries white text at 5.2 : 1, shade 4 reads on dark at 7 : 1. */
const ember: MantineColorsTuple = ["#fff4ed", "#ffe6d5", "#fecaaa", "#fda574", "#fb8a4a", "#f4681f", "#e0530c", "#c2410c", "#9a3412", "#7c2d12"];

/** Neutral greys with a little warmth, from text to the deepest ground. */
const dark: MantineColorsTuple = ["#d6d3d1", "#b8b4b0", "#a8a29e", "#8a8480", "#57534e", "#3a3633", "#292524", "#1f1c1a", "#171412", "#0f0d0c"];

export const theme = createTheme({
  primaryColor: "ember",
  primaryShade: { light: 7, dark: 7 },
  colors: { ember, dark },
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono', ui-monospace, monospace",
  headings: { fontFamily: "'Inter Variable', system-ui, sans-serif", fontWeight: "650" },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  autoContrast: true,
  components: {
    // Its own colour is too pale to read on its ground.
    Alert: Alert.extend({ styles: { title: { color: "var(--mantine-color-text)" } } }),
    // Mantine's is a blue grey, which stands out from the warm ones here.
    Code: Code.extend({ vars: () => ({ root: { "--code-bg": "var(--inferno-ground)" } }) }),
  },
});
