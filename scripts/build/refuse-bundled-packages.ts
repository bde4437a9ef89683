import type { Plugin } from "vite";

/**
 * Fails the build when code of an npm package ends up inside a bundle. Packages stay outside: native ones fail at run time
 * when bundled, and the lists of `dependencies` must name everything that an installed copy needs.
 */
export function refuseBundledPackages(manifest: string): Plugin {
  return {
    name: "inferno:refuse-bundled-packages",
    generateBundle(_options, bundle) {
      for (const output of Object.values(bundle)) {
        if (output.type !== "chunk") continue;
        for (const id of output.moduleIds) {
          const name = /[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(id)?.[1];
          if (name !== undefined)
            this.error(`${output.fileName} would contain the package ${name}; add it to the dependencies of ${manifest}, or do not import it there.`);
        }
      }
    },
  };
}
