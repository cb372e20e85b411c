import { resolve } from 'node:path';
import type { FunctionTool } from 'openai/resources/responses/responses';
import { asObject } from '../response-event.ts';

export const SHELL_TOOL_NAME = 'shell_command';

const DEFAULT_TIMEOUT_MS = 120_000;
const MAX_TIMEOUT_MS = 600_000;

/** What the model is told about its one tool. */
export const shellTool: FunctionTool = {
  type: 'function',
  name: SHELL_TOOL_NAME,
  description: 'Runs a shell command and returns its exit code and its output. Long output is cut in the middle.',
  strict: false,
  parameters: {
    type: 'object',
    properties: {
      command: { type: 'string', description: 'The command, as typed into a POSIX shell' },
      workdir: { type: 'string', description: 'Folder to run it in; default: the working folder' },
      timeout_ms: {
        type: 'number',
        description: `Milliseconds after which it is ended; default ${DEFAULT_TIMEOUT_MS}, at most ${MAX_TIMEOUT_MS}`,
      },
    },
    required: ['command'],
    additionalProperties: false,
  },
};

export interface ShellArguments {
  command: string;
  /** Absolute. */
  workdir: string;
  timeoutMs: number;
}

export type ShellArgumentsResult = { ok: true; arguments: ShellArguments } | { ok: false; error: string };

/** `text`: the JSON that the model wrote. A list as command, which models also write, is quoted and joined. */
export function parseShellArguments(text: string, cwd: string): ShellArgumentsResult {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return invalid(error instanceof Error ? error.message : String(error));
  }
  const fields = asObject(value);
  if (fields === undefined) return invalid('expected an object');
  const { command, workdir, timeout_ms: timeoutMs } = fields;
  const words = Array.isArray(command) && command.every((word) => typeof word === 'string') ? command : undefined;
  const line = words?.map(quote).join(' ') ?? command;
  if (typeof line !== 'string' || line.trim() === '') return invalid('command must be a string');
  if (line.includes('\0')) return invalid('command holds a NUL character');
  if (workdir !== undefined && workdir !== null && typeof workdir !== 'string')
    return invalid('workdir must be a string');
  if (timeoutMs !== undefined && timeoutMs !== null && !(typeof timeoutMs === 'number' && timeoutMs > 0)) {
    return invalid('timeout_ms must be a number above 0');
  }
  return {
    ok: true,
    arguments: {
      command: line,
      workdir: resolve(cwd, workdir ?? '.'),
      timeoutMs: Math.min(MAX_TIMEOUT_MS, timeoutMs ?? DEFAULT_TIMEOUT_MS),
    },
  };
}

function invalid(what: string): ShellArgumentsResult {
  return { ok: false, error: `failed to parse function arguments: ${what}` };
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
