/**
 * A run for people: everything on stderr, and on stdout the final message alone. What the model and its commands say is
 * made inert where a terminal shows it.
 */
import { inertBlock, inertLine } from '../../src-shared/timeline/inert-text.ts';
import type { CommandExecution, ThreadEvent, ThreadItem, ThreadOutput } from './thread-events.ts';

export interface HumanOutputOptions {
  /** First line. */
  title: string;
  /** `key: value` lines below it. */
  facts: ReadonlyArray<readonly [string, string]>;
  prompt: string;
  writeMessage(text: string): void;
  writeFinal(text: string): Promise<void>;
  /** Whether stdout is a terminal, so that the final message has to be made inert. */
  finalOnTerminal: boolean;
}

const RULE = '--------';
const MAX_OUTPUT_LINES = 20;

export function createHumanOutput(options: HumanOutputOptions): ThreadOutput {
  const { writeMessage, writeFinal, finalOnTerminal } = options;
  let finalMessage: string | undefined;

  function block(title: string, text: string): void {
    writeMessage(`${title}\n${inertBlock(text)}\n\n`);
  }

  async function event(event: ThreadEvent): Promise<void> {
    switch (event.type) {
      case 'thread.started': {
        const facts = [...options.facts, ['session id', event.thread_id] as const];
        const lines = facts.map(([key, value]) => `${key}: ${inertLine(value)}\n`).join('');
        writeMessage(`${options.title}\n${RULE}\n${lines}${RULE}\n`);
        block('user', options.prompt);
        break;
      }
      case 'item.started':
        if (event.item.type === 'command_execution') writeMessage(`exec\n${inertLine(event.item.command)}\n`);
        break;
      case 'item.completed':
        if (event.item.type === 'agent_message') finalMessage = event.item.text;
        block(...shownItem(event.item));
        break;
      case 'error':
        writeMessage(`ERROR: ${inertBlock(event.message)}\n`);
        break;
      case 'turn.completed': {
        const { input_tokens, cached_input_tokens, output_tokens } = event.usage;
        writeMessage(`tokens used\n${(input_tokens - cached_input_tokens + output_tokens).toLocaleString('en')}\n`);
        if (finalMessage !== undefined) {
          const text = finalOnTerminal ? inertBlock(finalMessage) : finalMessage;
          await writeFinal(text.endsWith('\n') ? text : `${text}\n`);
        }
        break;
      }
      case 'turn.failed':
      case 'turn.started':
      case 'item.updated':
        break;
    }
  }

  return { event };
}

/** Title and text. */
function shownItem(item: ThreadItem): [string, string] {
  switch (item.type) {
    case 'agent_message':
      return ['sluice', item.text];
    case 'reasoning':
      return ['thinking', item.text];
    case 'command_execution':
      return [commandTitle(item), firstLines(item.aggregated_output)];
    case 'web_search':
      return ['web search', item.query];
    case 'error':
      return ['WARNING', item.message];
  }
}

function commandTitle({ status, exit_code }: CommandExecution): string {
  if (status === 'declined') return 'declined';
  return exit_code === 0 ? 'succeeded' : `failed${exit_code === undefined ? '' : ` (exit code ${exit_code})`}`;
}

function firstLines(output: string): string {
  const lines = output.trimEnd().split('\n');
  if (lines.length <= MAX_OUTPUT_LINES) return lines.join('\n');
  return [...lines.slice(0, MAX_OUTPUT_LINES), `… ${lines.length - MAX_OUTPUT_LINES} more lines`].join('\n');
}
