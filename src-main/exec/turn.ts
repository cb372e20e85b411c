/**
 * One turn: the prompt goes to the model, what it asks for is run and told back, until it asks for nothing more. Items of
 * a response are shown, and its tools run, once it is complete: a stream that breaks and is tried again shows and does
 * nothing twice.
 */
import type {
  ResponseCreateParamsStreaming,
  ResponseInput,
  ResponseInputItem,
} from 'openai/resources/responses/responses';
import type { EventFunctions } from '../emitter/emitter.ts';
import { asObject, asText, type OutputItem, type Usage } from './response-event.ts';
import type { ResponsesClient } from './responses-client.ts';
import type { ThreadItemDetails, ThreadOutput, ThreadUsage } from './thread-events.ts';
import type { ShellTool } from './tools/shell.ts';
import { SHELL_TOOL_NAME } from './tools/shell-arguments.ts';

export interface TurnOptions {
  prompt: string;
  /** Everything of a request but its input. */
  request: Omit<ResponseCreateParamsStreaming, 'input' | 'stream'>;
  client: ResponsesClient;
  shell: ShellTool;
  output: ThreadOutput;
  telemetry: EventFunctions;
  signal: AbortSignal;
}

export type TurnOutcome =
  | { outcome: 'completed'; lastMessage: string | undefined }
  | { outcome: 'failed'; message: string }
  | { outcome: 'interrupted' };

export async function runTurn(options: TurnOptions): Promise<TurnOutcome> {
  const { prompt, request, client, output, telemetry, signal } = options;
  const input: ResponseInput = [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: prompt }] }];
  const usage: ThreadUsage = { input_tokens: 0, cached_input_tokens: 0, output_tokens: 0, reasoning_output_tokens: 0 };
  const show = createItemPrinter(output);
  let lastMessage: string | undefined;

  await output.event({ type: 'turn.started' });
  telemetry.userPrompt({ prompt });
  for (;;) {
    const response = await client.respond(
      { ...request, input, stream: true },
      (message) => output.event({ type: 'error', message }),
      signal,
    );
    if (response.outcome === 'interrupted') return response;
    for (const item of response.items) {
      const details = describeItem(item);
      if (details === undefined) continue;
      if (details.type === 'agent_message') {
        lastMessage = details.text;
        telemetry.agentResponse({ response: details.text });
      }
      await show.completed(details);
    }
    if (response.outcome === 'failed') {
      const { message } = response;
      await output.event({ type: 'error', message });
      await output.event({ type: 'turn.failed', error: { message } });
      return { outcome: 'failed', message };
    }

    addUsage(usage, response.usage);
    const calls = response.items.map(readCall).filter((call) => call !== undefined);
    if (calls.length === 0) {
      await output.event({ type: 'turn.completed', usage });
      return { outcome: 'completed', lastMessage };
    }
    input.push(...response.items.map(asInput));
    for (const call of calls) {
      const result = await answerCall(call, options, show);
      if (signal.aborted || result.ended) return { outcome: 'interrupted' };
      input.push(outputItem(call, result.output));
    }
  }
}

interface ToolCall {
  itemType: string;
  callId: string;
  name: string;
  arguments: string;
}

/** Every item that the API wants an output for. */
function readCall(item: OutputItem): ToolCall | undefined {
  const fields = item as Record<string, unknown>;
  const callId = asText(fields['call_id']);
  if (callId === undefined) return undefined;
  const common = { itemType: item.type, callId };
  switch (item.type) {
    case 'function_call':
      return { ...common, name: asText(fields['name']) ?? '', arguments: asText(fields['arguments']) ?? '' };
    case 'custom_tool_call':
      return { ...common, name: asText(fields['name']) ?? '', arguments: asText(fields['input']) ?? '' };
    case 'local_shell_call':
      return { ...common, name: 'local_shell', arguments: JSON.stringify(fields['action'] ?? {}) };
    default:
      return undefined;
  }
}

async function answerCall(call: ToolCall, options: TurnOptions, show: ItemPrinter) {
  const { callId, name: toolName } = call;
  if (call.itemType === 'function_call' && toolName === SHELL_TOOL_NAME) {
    const item = show.begin();
    return options.shell.run({ callId, toolName, arguments: call.arguments }, item, options.signal);
  }
  const output = `unsupported call: ${toolName}`;
  options.telemetry.toolResult({ toolName, callId, arguments: call.arguments, durationMs: 0, success: false, output });
  await show.completed({ type: 'error', message: output });
  return { output };
}

function outputItem({ itemType, callId }: ToolCall, output: string): ResponseInputItem {
  return {
    type: itemType === 'custom_tool_call' ? 'custom_tool_call_output' : 'function_call_output',
    call_id: callId,
    output,
  };
}

/** Nothing is stored on the server (`store: false`), so an item goes back whole and without the id it had there. */
function asInput(item: OutputItem): ResponseInputItem {
  const { id: _, ...rest } = item as Record<string, unknown>;
  return rest as unknown as ResponseInputItem;
}

/** What of an item is shown by itself; a command is shown when it runs. */
function describeItem(item: OutputItem): ThreadItemDetails | undefined {
  const fields = item as Record<string, unknown>;
  switch (item.type) {
    case 'message':
      return { type: 'agent_message', text: joinParts(fields['content'], '') };
    case 'reasoning': {
      const text = joinParts(fields['summary'], '\n\n');
      return text === '' ? undefined : { type: 'reasoning', text };
    }
    case 'web_search_call': {
      const action = fields['action'];
      return { type: 'web_search', query: asText(asObject(action)?.['query']) ?? '', action };
    }
    default:
      return undefined;
  }
}

function joinParts(parts: unknown, separator: string): string {
  if (!Array.isArray(parts)) return '';
  const texts = parts.map((part) => asText(asObject(part)?.['text']) ?? asText(asObject(part)?.['refusal']));
  return texts.filter((text) => text !== undefined).join(separator);
}

interface ItemPrinter {
  completed(details: ThreadItemDetails): Promise<void>;
  /** For an item that is shown twice, when it begins and when it ends. */
  begin(): (stage: 'started' | 'completed', details: ThreadItemDetails) => Promise<void>;
}

function createItemPrinter(output: ThreadOutput): ItemPrinter {
  let count = 0;
  const nextId = () => `item_${count++}`;
  return {
    completed: (details) => output.event({ type: 'item.completed', item: { id: nextId(), ...details } }),
    begin() {
      let id: string | undefined;
      return (stage, details) => {
        id ??= nextId();
        return output.event({ type: `item.${stage}`, item: { id, ...details } });
      };
    },
  };
}

function addUsage(total: ThreadUsage, usage: Usage | undefined): void {
  if (usage === undefined) return;
  total.input_tokens += usage.inputTokens;
  total.cached_input_tokens += usage.cachedTokens;
  total.output_tokens += usage.outputTokens;
  total.reasoning_output_tokens += usage.reasoningTokens;
}
