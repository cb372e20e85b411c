/**
 * Reads a tool's arguments and answer from the strings that agents send. Codex puts a JSON string in
 * `arguments`, Claude Code in `tool_input` and `tool_parameters`, Gemini CLI in `function_args`; the names inside differ too.
 */
import {
  embeddedPatch,
  isDiff,
  isJsonObject,
  type JsonValue,
  parseJsonText,
} from '../../../ui/text/structured-text.ts';

export interface ShellCommand {
  command: string;
  workdir?: string;
}

const COMMAND_KEYS = ['cmd', 'command', 'full_command', 'bash_command'];
const WORKDIR_KEYS = ['workdir', 'cwd', 'directory', 'dir_path'];
const PATCH_KEYS = ['input', 'patch', 'diff'];
const SHELLS = new Set(['bash', 'sh', 'zsh', '/bin/bash', '/bin/sh', '/bin/zsh', '/usr/bin/bash', '/usr/bin/zsh']);

/** The command that arguments ask a shell to run; undefined for any other tool. */
export function shellCommand(args: JsonValue | undefined): ShellCommand | undefined {
  if (!isJsonObject(args)) return undefined;
  const value = firstValue(args, COMMAND_KEYS);
  const command = typeof value === 'string' ? value : isWords(value) ? joinWords(value) : undefined;
  if (command === undefined || command === '') return undefined;
  const workdir = firstValue(args, WORKDIR_KEYS);
  return typeof workdir === 'string' && workdir !== '' ? { command, workdir } : { command };
}

/** The patch that arguments hold: bare, in a field, or in a here-document. */
export function patchText(text: string, args: JsonValue | undefined): string | undefined {
  if (args === undefined) return isDiff(text) ? text : undefined;
  if (!isJsonObject(args)) return undefined;
  for (const key of PATCH_KEYS) {
    const value = args[key];
    if (typeof value === 'string' && isDiff(value)) return value;
  }
  const command = shellCommand(args)?.command;
  return command === undefined ? undefined : embeddedPatch(command);
}

/** An edit given as old and new text (Claude Code's Edit, Gemini CLI's replace), as lines of a diff. */
export function replacement(args: JsonValue | undefined): { file: string; diff: string } | undefined {
  if (!isJsonObject(args)) return undefined;
  const file = firstValue(args, ['file_path', 'path']);
  const before = args['old_string'];
  const after = args['new_string'];
  if (typeof file !== 'string' || typeof before !== 'string' || typeof after !== 'string') return undefined;
  const lines = [`*** Update File: ${file}`, ...signed('-', before), ...signed('+', after)];
  return { file, diff: lines.join('\n') };
}

export interface ToolOutput {
  text: string;
  exitCode?: number;
  wallTimeMs?: number;
}

const EXIT_CODE = /^(?:Process exited with code|Exit code:)\s*(-?\d+)$/;
const WALL_TIME = /^Wall time:\s*([\d.]+) seconds$/;
const HEADER_LINE =
  /^(?:Chunk ID|Wall time|Process exited with code|Process running with session ID|Original token count|Exit code|Total output lines)\b/;

/** Takes the head that Codex puts before a command's output off it; any other output is given back as it is. */
export function toolOutput(text: string): ToolOutput {
  const parsed = parseJsonText(text);
  if (isJsonObject(parsed) && typeof parsed['output'] === 'string' && isJsonObject(parsed['metadata'])) {
    const { exit_code: exitCode, duration_seconds: seconds } = parsed['metadata'];
    return {
      text: parsed['output'],
      ...(typeof exitCode === 'number' ? { exitCode } : {}),
      ...(typeof seconds === 'number' ? { wallTimeMs: seconds * 1000 } : {}),
    };
  }
  const mark = /(?:^|\n)Output:\n/.exec(text.slice(0, 1_024));
  if (mark === null) return { text };
  const head = text.slice(0, mark.index).split('\n');
  if (!head.every((line) => HEADER_LINE.test(line))) return { text };
  const output: ToolOutput = { text: text.slice(mark.index + mark[0].length) };
  for (const line of head) {
    const exitCode = EXIT_CODE.exec(line)?.[1];
    if (exitCode !== undefined) output.exitCode = Number(exitCode);
    const seconds = WALL_TIME.exec(line)?.[1];
    if (seconds !== undefined) output.wallTimeMs = Number(seconds) * 1000;
  }
  return output;
}

function firstValue(args: { [key: string]: JsonValue }, keys: readonly string[]): JsonValue | undefined {
  for (const key of keys) if (Object.hasOwn(args, key)) return args[key];
  return undefined;
}

function isWords(value: JsonValue | undefined): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every((word) => typeof word === 'string');
}

/** `["bash","-lc","npm test"]` is `npm test`; other words are quoted where a shell would need it. */
function joinWords(words: string[]): string {
  const [shell, flags, script] = words;
  if (words.length === 3 && shell !== undefined && SHELLS.has(shell) && /^-\w*c$/.test(flags ?? ''))
    return script ?? '';
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
}

function signed(sign: '+' | '-', text: string): string[] {
  return text === '' ? [] : text.split('\n').map((line) => sign + line);
}
