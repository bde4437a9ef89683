/** One line of `inferno doctor`. `message` says what was found and, unless all is well, what to do. */
export type Finding = { level: "ok" | "warn" | "FAIL"; subject: string; message: string };

export const found = {
  ok: (subject: string, message: string): Finding => ({ level: "ok", subject, message }),
  warn: (subject: string, message: string): Finding => ({ level: "warn", subject, message }),
  fail: (subject: string, message: string): Finding => ({ level: "FAIL", subject, message }),
};
