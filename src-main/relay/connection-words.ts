/** Why there is no connection, without what only its programmers understand. */
export function connectionWords(text: string): string {
  const bare = withoutNote(text.replace(/^No connection established\. Last error: (?:Error: )?/, '')).trim();
  const tls = /(?:^|[: ])error:[0-9A-F]{8}:SSL routines:[^:]*:([^:]+)/i.exec(bare)?.[1];
  if (tls === undefined) return bare === '' ? text.trim() : bare;
  const hint = tls === 'wrong version number' ? ' (what answers there does not speak TLS; is it http://?)' : '';
  return `TLS: ${tls}${hint}`;
}

function withoutNote(text: string): string {
  const at = text.indexOf('Resolution note:');
  if (at < 0) return text;
  const before = text.slice(0, at).trimEnd();
  return before.endsWith('.') ? before.slice(0, -1) : before;
}
