/**
 * A header value that holds `${…}` as written was meant to be filled in from the environment, but the sender copied it:
 * Codex documents the replacement and does not do it. The value is not repeated, the name is enough.
 */
export function explainUnexpanded(rawHeaders: readonly string[]): string | undefined {
  for (let at = 1; at < rawHeaders.length; at += 2) {
    if (rawHeaders[at]?.includes('${') === true) return sentence(rawHeaders[at - 1] ?? '');
  }
  return undefined;
}

function sentence(name: string): string {
  return `Header ${JSON.stringify(name.slice(0, 80))} literally contains "\${": the sender does not fill in environment variables.`;
}
