/** Finds JSON or a patch in a string. Longer strings are not parsed: somebody waits for the answer. */

const PARSE_LIMIT = 512 * 1024;

export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/** The JSON object or array that the text holds; undefined for anything else (a lone number or word is just text). */
export function parseJsonText(text: string): JsonValue | undefined {
  if (text.length > PARSE_LIMIT) return undefined;
  const first = text.trimStart().charAt(0);
  if (first !== '{' && first !== '[') return undefined;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

export function isJsonObject(value: JsonValue | undefined): value is { [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export type DiffLineType = 'file' | 'hunk' | 'added' | 'removed' | 'context' | 'meta';

export interface DiffLine {
  type: DiffLineType;
  text: string;
}

const APPLY_PATCH_BEGIN = '*** Begin Patch';

/** True for Codex's patch format and for unified diffs. */
export function isDiff(text: string): boolean {
  const head = text.slice(0, 4_096).trimStart();
  if (head.startsWith(APPLY_PATCH_BEGIN)) return true;
  return /^(diff --git |--- [^\n]+\n\+\+\+ )/m.test(head) && /^@@ /m.test(text.slice(0, 65_536));
}

/** The patch inside a here-document such as `apply_patch <<'EOF' … EOF`, else undefined. */
export function embeddedPatch(command: string): string | undefined {
  const begin = command.indexOf(APPLY_PATCH_BEGIN);
  if (begin === -1) return undefined;
  const endMark = '*** End Patch';
  const end = command.indexOf(endMark, begin);
  return command.slice(begin, end === -1 ? undefined : end + endMark.length);
}

const FILE_VERBS = ['*** Add File: ', '*** Update File: ', '*** Delete File: ', '*** Move to: '];

/** Frame lines of Codex's format, which say nothing. */
const FRAME = new Set([APPLY_PATCH_BEGIN, '*** End Patch']);

/** The lines of a patch, each with what it does. */
export function diffLines(text: string): DiffLine[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  let isInHunk = false;
  return lines
    .filter((line) => !FRAME.has(line.trimEnd()))
    .map((line) => {
      const verb = FILE_VERBS.find((prefix) => line.startsWith(prefix));
      if (verb !== undefined) {
        isInHunk = true;
        return { type: 'file', text: `${verb.slice(4, -2).replace(' File', '')} ${line.slice(verb.length)}` };
      }
      if (line.startsWith('*** ')) return { type: 'meta', text: line };
      if (line.startsWith('diff --git ')) {
        isInHunk = false;
        return { type: 'file', text: line.slice('diff --git '.length) };
      }
      if (line.startsWith('@@')) {
        isInHunk = true;
        return { type: 'hunk', text: line };
      }
      if (!isInHunk) return { type: 'meta', text: line };
      if (line.startsWith('+')) return { type: 'added', text: line };
      if (line.startsWith('-')) return { type: 'removed', text: line };
      if (line.startsWith('\\')) return { type: 'meta', text: line };
      return { type: 'context', text: line };
    });
}

export function diffCounts(lines: readonly DiffLine[]): { added: number; removed: number } {
  let added = 0;
  let removed = 0;
  for (const line of lines) {
    if (line.type === 'added') added += 1;
    else if (line.type === 'removed') removed += 1;
  }
  return { added, removed };
}
