export const settings = { title: "Settings", theme: "Theme", themeAuto: "As the system", themeLight: "Light", themeDark: "Dark" };
