import type { Import } from "./imports.ts";
import type { Violation } from "./source-tree.ts";

/** What the files under `folder` may import, and where to put what does not fit. The first layer that holds a file counts. */
type Layer = {
  /** A folder with its slash, or a file. */
  folder: string;
  /** Folders and files it may import from; its own is always allowed. */
  files: readonly string[];
  /** `all`: which ones is another rule's concern. */
  packages: readonly string[] | "all";
  advice: string;
};

const pureAdvice = "src-shared is pure: what reads files, sockets, clocks or chance belongs in src-main or src-node and hands values in";
const innerFolders = ["datasets/", "runs/", "scheduling/", "metrics/", "security/", "endpoints/", "local-nodes/", "upkeep/"].map((name) => `src-main/${name}`);
/** What all of the control plane may know. */
const mainGround = ["src-shared/", "src-main/control-api.ts", "src-main/clock.ts", "src-main/package-root.ts", "src-main/storage/"];
const innerAdvice =
  "the inner parts of the control plane do not know how they are reached: let gateways, cli or control-plane.ts call in and hand over what is needed";

const layers: readonly Layer[] = [
  {
    folder: "src-shared/model/",
    files: [],
    packages: ["zod"],
    advice: "the model stands on nothing but its schemas; a rule belongs in src-shared/core, a message in src-shared/wire",
  },
  {
    folder: "src-shared/wire/",
    files: ["src-shared/model/"],
    packages: ["zod"],
    advice: "the wire says what travels and nothing else; a rule belongs in src-shared/core",
  },
  { folder: "src-shared/core/templates/", files: ["src-shared/core/", "src-shared/model/"], packages: ["@huggingface/jinja"], advice: pureAdvice },
  { folder: "src-shared/core/pipeline-file/", files: ["src-shared/core/", "src-shared/model/"], packages: ["zod", "yaml", "ajv"], advice: pureAdvice },
  { folder: "src-shared/core/", files: ["src-shared/model/"], packages: ["zod"], advice: pureAdvice },
  { folder: "src-shared/", files: [], packages: [], advice: "a file here belongs in model, core or wire" },
  {
    folder: "src-main/storage/",
    files: ["src-shared/"],
    packages: ["node:", "better-sqlite3", "zod"],
    advice: "storage knows tables and nothing above them: decide in the caller and hand storage the values",
  },
  ...innerFolders.map((folder): Layer => ({ folder, files: [...mainGround, ...innerFolders], packages: "all", advice: innerAdvice })),
  {
    folder: "src-main/gateways/",
    files: [...mainGround, ...innerFolders],
    packages: "all",
    advice: "a gateway translates between a transport and the control plane's parts; control-plane.ts gives it what it needs",
  },
  {
    folder: "src-main/cli",
    files: [
      "src-shared/",
      "src-main/control-",
      "src-main/demo/",
      "src-main/datasets/",
      "src-main/package-root.ts",
      "src-main/data-dir.ts",
      "src-main/clock.ts",
    ],
    packages: "all",
    advice: "the shell asks a control plane, here or elsewhere, through control-api.ts; what it cannot ask belongs in src-shared/wire/ui",
  },
  { folder: "src-main/electron/", files: ["src-shared/", "src-main/"], packages: "all", advice: "Electron is a shell around the control plane" },
  { folder: "src-main/", files: ["src-shared/", "src-main/"], packages: "all", advice: "control plane and node share code only through src-shared" },
  {
    folder: "src-node/",
    files: ["src-shared/"],
    packages: "all",
    advice: "a node is a package of its own; what it shares with the control plane belongs in src-shared",
  },
  {
    folder: "src-renderer/link/",
    files: ["src-shared/"],
    packages: ["socket.io-client", "zod"],
    advice: "the link carries messages and knows no screen; what keeps values belongs in src-renderer/stores",
  },
  {
    folder: "src-renderer/stores/",
    files: ["src-shared/", "src-renderer/link/"],
    packages: "all",
    advice: "stores hold what screens show and know none of them",
  },
  ...["src-renderer/ui/", "src-renderer/charts/", "src-renderer/flow/", "src-renderer/theme/"].map(
    (folder): Layer => ({
      folder,
      files: ["src-shared/", "src-renderer/ui/", "src-renderer/charts/", "src-renderer/theme/", "src-renderer/locales/"],
      packages: "all",
      advice: "what every screen may use takes its values as props; what asks the control plane belongs in a feature",
    }),
  ),
  {
    folder: "src-renderer/features/",
    files: [
      "src-shared/",
      "src-renderer/stores/",
      "src-renderer/link/",
      "src-renderer/charts/",
      "src-renderer/flow/",
      "src-renderer/ui/",
      "src-renderer/theme/",
      "src-renderer/locales/",
    ],
    packages: "all",
    advice: "features show things and are put together in src-renderer/app",
  },
  {
    folder: "src-renderer/",
    files: ["src-shared/"],
    packages: "all",
    advice: "the renderer knows the control plane only by its messages, which are in src-shared/wire",
  },
];

/** Packages that one part alone may import, so that there is one place to change and one to look. */
const soleImporters: readonly { packageName: string; files: readonly string[]; advice: string }[] = [
  { packageName: "better-sqlite3", files: ["src-main/storage/database.ts"], advice: "take a database from src-main/storage/database.ts" },
  { packageName: "electron", files: ["src-main/electron/"], advice: "the control plane runs without Electron: put it into src-main/electron" },
  { packageName: "socket.io", files: ["src-main/gateways/"], advice: "sockets end in src-main/gateways: hand plain values on" },
  {
    packageName: "socket.io-client",
    files: ["src-node/control-link.ts", "src-main/control-client.ts", "src-renderer/link/link.ts"],
    advice: "talk through src-node/control-link.ts, src-main/control-client.ts or src-renderer/link/link.ts",
  },
  { packageName: "undici", files: ["src-node/calls/"], advice: "model calls go through src-node/calls" },
  { packageName: "recharts", files: ["src-renderer/charts/"], advice: "charts are made in src-renderer/charts: features give them series" },
  { packageName: "prom-client", files: ["src-main/metrics/"], advice: "metrics are made in src-main/metrics" },
];

/** The modules of the root's `src-*` folders against the layers; tests and scripts may import what they need. */
export function checkImports(imports: readonly Import[]): Violation[] {
  const violations: Violation[] = [];
  for (const found of imports) {
    const message = describeLayerViolation(found) ?? describeSoleImporterViolation(found) ?? describeOutsideViolation(found);
    if (message !== null) violations.push({ file: found.from, line: found.line, message });
  }
  return violations;
}

/** The demo's models are development dependencies; it says so where they are not installed. */
const demoPackages = ["lande", "wink-nlp", "wink-eng-lite-web-model"];

/** A package's `dependencies` must name what its program imports; `packages` is by folder. */
export function checkDependencies(imports: readonly Import[], packagesByFolder: Readonly<Record<string, readonly string[]>>): Violation[] {
  const violations: Violation[] = [];
  for (const [folder, packages] of Object.entries(packagesByFolder)) {
    for (const { from, line, packageName, typeOnly } of imports) {
      if (!from.startsWith(folder) || packageName === null || packageName === "node:" || packageName === "electron" || typeOnly) continue;
      if (packages.includes(packageName) || (from.startsWith("src-main/demo/") && demoPackages.includes(packageName))) continue;
      violations.push({
        file: from,
        line,
        message: `imports ${packageName}, which an installed copy would not have; add it to the dependencies of its package.json`,
      });
    }
  }
  return violations;
}

function describeLayerViolation({ from, specifier, file, packageName }: Import): string | null {
  const layer = layers.find(({ folder }) => from.startsWith(folder));
  if (layer === undefined) return null;
  const isAllowed =
    file === null
      ? layer.packages === "all" || layer.packages.includes(packageName as string)
      : file.startsWith(layer.folder) || layer.files.some((allowed) => file.startsWith(allowed));
  return isAllowed ? null : `${layer.folder} must not import ${specifier}; ${layer.advice}`;
}

function describeSoleImporterViolation({ from, packageName }: Import): string | null {
  if (!from.startsWith("src-")) return null;
  const rule = soleImporters.find((sole) => sole.packageName === packageName);
  if (rule === undefined || rule.files.some((allowed) => from.startsWith(allowed))) return null;
  return `only ${rule.files.join(" and ")} may import ${rule.packageName}; ${rule.advice}`;
}

function describeOutsideViolation({ specifier, file }: Import): string | null {
  if (file === null || !file.startsWith("..")) return null;
  return `imports ${specifier}, which is outside the repository; whoever clones it does not have that file`;
}
