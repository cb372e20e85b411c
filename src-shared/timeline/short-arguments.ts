/** Arguments longer than this are not parsed for a one-line summary. UTF-16 units. */
const MAX_PARSED_CHARS = 64 * 1024;
const MAX_SHORT_CHARS = 200;

/** What a tool call is about, by the argument names that tools share: a command, else a file, else what was looked for. */
const TELLING_ARGUMENTS: readonly string[] = [
  'cmd',
  'command',
  'full_command',
  'file_path',
  'absolute_path',
  'path',
  'pattern',
  'query',
  'url',
  'prompt',
  'description',
];

/**
 * A tool call's arguments in short: the command of a shell call, the path of a file call, else the first argument;
 * the files of a patch; other text that is not a JSON object by its beginning. Undefined when there is nothing to show.
 */
export function shortArguments(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const values = parseObject(text);
  const patched = patchedFiles(values === undefined ? text : (values['input'] ?? values['patch']));
  if (patched !== undefined) return patched;
  if (values === undefined) return text.slice(0, MAX_SHORT_CHARS);
  const named = TELLING_ARGUMENTS.find((name) => shortValue(values[name]) !== undefined);
  if (named !== undefined) return shortValue(values[named]);
  for (const value of Object.values(values)) {
    const short = shortValue(value);
    if (short !== undefined) return short;
  }
  return undefined;
}

/** `*** Update File: src/a.ts`, as Codex's apply_patch takes it. */
const PATCHED_FILE = /^\*\*\* (?:Add|Update|Delete) File: (.{1,500})$/gm;

function patchedFiles(patch: unknown): string | undefined {
  if (typeof patch !== 'string' || !patch.trimStart().startsWith('*** Begin Patch')) return undefined;
  const files = [...patch.slice(0, MAX_PARSED_CHARS).matchAll(PATCHED_FILE)].map(([, file]) => file);
  return files.length === 0 ? undefined : files.join(', ').slice(0, MAX_SHORT_CHARS);
}

function parseObject(text: string): Record<string, unknown> | undefined {
  if (text.length > MAX_PARSED_CHARS || !/^\s*\{/.test(text)) return undefined;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function shortValue(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value.slice(0, MAX_SHORT_CHARS);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value) && value.length > 0 && value.every((part) => typeof part === 'string')) {
    return commandText(value).slice(0, MAX_SHORT_CHARS);
  }
  return undefined;
}

/** `["bash", "-lc", "npm test"]` is `npm test`: the shell is not what the call is about. */
function commandText(command: readonly string[]): string {
  const [shell, flag, script] = command;
  const isShell = command.length === 3 && /(?:^|\/)(?:ba|z|da)?sh$/.test(shell ?? '') && /^-l?c$/.test(flag ?? '');
  return isShell && script !== undefined ? script : command.join(' ');
}
