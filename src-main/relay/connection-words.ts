/** Why there is no connection, without what only its programmers understand. */
export function connectionWords(text: string): string {
  const bare = text
    .replace(/^No connection established\. Last error: (?:Error: )?/, '')
    .replace(/\s*\.?\s*Resolution note:[\s\S]*$/, '')
    .trim();
  const tls = /(?:^|[: ])error:[0-9A-F]{8}:SSL routines:[^:]*:([^:]+)/i.exec(bare)?.[1];
  if (tls === undefined) return bare === '' ? text.trim() : bare;
  const hint = tls === 'wrong version number' ? ' (what answers there does not speak TLS; is it http://?)' : '';
  return `TLS: ${tls}${hint}`;
}
