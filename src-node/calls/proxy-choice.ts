/** The proxy for calls to an origin, as the environment says; null for none. The lower-case variables stand above the others. */
export function chooseProxy(origin: URL, env: NodeJS.ProcessEnv): string | null {
  if (isExempt(origin, readVariable(env, "no_proxy"))) return null;
  const httpProxy = readVariable(env, "http_proxy");
  const proxy = origin.protocol === "https:" ? (readVariable(env, "https_proxy") ?? httpProxy) : httpProxy;
  if (proxy === null) return null;
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
}

function readVariable(env: NodeJS.ProcessEnv, name: string): string | null {
  const value = (env[name] || env[name.toUpperCase()])?.trim();
  return value === undefined || value === "" ? null : value;
}

/** `NO_PROXY` lists hosts, each for itself and the names below it, with or without a port; `*` is all. */
function isExempt(origin: URL, noProxy: string | null): boolean {
  const hostname = origin.hostname.replace(/^\[|\]$/g, "").toLowerCase();
  const port = origin.port === "" ? (origin.protocol === "https:" ? "443" : "80") : origin.port;
  return (noProxy ?? "").split(/[,\s]+/).some((entry) => {
    if (entry === "") return false;
    if (entry === "*") return true;
    const [, host = entry, entryPort] = /^(.*[^:]):(\d+)$/.exec(entry) ?? [];
    if (entryPort !== undefined && entryPort !== port) return false;
    const suffix = host.replace(/^\*?\.|^\[|\]$/g, "").toLowerCase();
    return hostname === suffix || hostname.endsWith(`.${suffix}`);
  });
}
