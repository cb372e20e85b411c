/** Changes to a text by span. */
export interface Patch {
  start: number;
  end: number;
  text: string;
}

/** Spans that overlap must both remove; they are joined. Insertions at one place keep their order. */
export function patchText(text: string, patches: readonly Patch[]): string {
  const sorted = [...patches].sort((a, b) => a.start - b.start);
  let result = '';
  let at = 0;
  for (const patch of sorted) {
    if (patch.start > at) result += text.slice(at, patch.start);
    result += patch.text;
    at = Math.max(at, patch.end);
  }
  return result + text.slice(at);
}
