/**
 * The server-sent events of a streamed Responses API turn, in the shapes that a client reads: an item helper makes
 * `response.output_item.done`, with `Added` in its name `response.output_item.added`.
 */

export interface ResponseEvent {
  type: string;
  [field: string]: unknown;
}

export interface Usage {
  inputTokens: number;
  outputTokens: number;
  /** Part of inputTokens. Absent: the details are null. */
  cachedTokens?: number;
  /** Part of outputTokens. Absent: the details are null. */
  reasoningTokens?: number;
  /** Default: input and output. */
  totalTokens?: number;
}

/** A `text/event-stream` body: `event:` and `data:` lines for each event, no data line for one with nothing but its type. */
export function sse(events: readonly ResponseEvent[]): string {
  return events.map(sseEvent).join('');
}

/** One event of {@link sse}, for scripts that send them one by one. */
export function sseEvent(event: ResponseEvent): string {
  const data = Object.keys(event).length > 1 ? `data: ${JSON.stringify(event)}\n` : '';
  return `event: ${event.type}\n${data}\n`;
}

/** The body of a response that fails at once. */
export function sseFailed(id: string, code: string, message: string): string {
  return sse([responseFailed(id, code, message)]);
}

export function responseCreated(id: string): ResponseEvent {
  return { type: 'response.created', response: { id } };
}

export function responseFailed(id: string, code: string, message: string): ResponseEvent {
  return { type: 'response.failed', response: { id, error: { code, message } } };
}

/** `usage`: zeros without details when left out; `null` leaves the field out, as some servers do. */
export function completed(id: string, usage: Usage | null = { inputTokens: 0, outputTokens: 0 }): ResponseEvent {
  if (usage === null) return { type: 'response.completed', response: { id } };
  const { inputTokens, outputTokens, cachedTokens, reasoningTokens } = usage;
  return {
    type: 'response.completed',
    response: {
      id,
      usage: {
        input_tokens: inputTokens,
        input_tokens_details: cachedTokens === undefined ? null : { cached_tokens: cachedTokens },
        output_tokens: outputTokens,
        output_tokens_details: reasoningTokens === undefined ? null : { reasoning_tokens: reasoningTokens },
        total_tokens: usage.totalTokens ?? inputTokens + outputTokens,
      },
    },
  };
}

export function incomplete(id: string, reason: string): ResponseEvent {
  return { type: 'response.incomplete', response: { id, incomplete_details: { reason } } };
}

export function assistantMessage(id: string, text: string): ResponseEvent {
  return done({ type: 'message', role: 'assistant', id, content: [{ type: 'output_text', text }] });
}

export function messageItemAdded(id: string, text = ''): ResponseEvent {
  return added({ type: 'message', role: 'assistant', id, content: [{ type: 'output_text', text }] });
}

export function outputTextDelta(delta: string): ResponseEvent {
  return { type: 'response.output_text.delta', delta };
}

/** `summary` and `text` are one part each; `text` is the raw reasoning that few servers send. */
export function reasoningItem(id: string, summary: readonly string[], text: readonly string[] = []): ResponseEvent {
  return done(reasoning(id, summary, text));
}

export function reasoningItemAdded(id: string, summary: readonly string[] = []): ResponseEvent {
  return added(reasoning(id, summary, []));
}

export function reasoningSummaryPartAdded(summaryIndex = 0): ResponseEvent {
  return { type: 'response.reasoning_summary_part.added', summary_index: summaryIndex };
}

export function reasoningSummaryTextDelta(delta: string, summaryIndex = 0): ResponseEvent {
  return { type: 'response.reasoning_summary_text.delta', delta, summary_index: summaryIndex };
}

export function reasoningTextDelta(delta: string, contentIndex = 0): ResponseEvent {
  return { type: 'response.reasoning_text.delta', delta, content_index: contentIndex };
}

/** `args`: the JSON text, or a value to be written as JSON. Text that is no JSON is sent as it is. */
export function functionCall(callId: string, name: string, args: string | object): ResponseEvent {
  return done({ type: 'function_call', call_id: callId, name, arguments: jsonOf(args) });
}

export function customToolCall(callId: string, name: string, input: string): ResponseEvent {
  return done({ type: 'custom_tool_call', call_id: callId, name, input });
}

export function localShellCall(callId: string, command: readonly string[], status = 'completed'): ResponseEvent {
  return done({ type: 'local_shell_call', call_id: callId, status, action: { type: 'exec', command } });
}

export function webSearchCallAdded(id: string): ResponseEvent {
  return added({ type: 'web_search_call', id, status: 'in_progress' });
}

export function webSearchCallDone(id: string, query: string, status = 'completed'): ResponseEvent {
  return done({ type: 'web_search_call', id, status, action: { type: 'search', query } });
}

/** A call of the function `shell_command`; `more` are further arguments, such as `workdir` or `timeout_ms`. */
export function shellCommandCall(callId: string, command: string, more: object = {}): ResponseEvent {
  return functionCall(callId, 'shell_command', { command, ...more });
}

export function applyPatchCustomToolCall(callId: string, patch: string): ResponseEvent {
  return customToolCall(callId, 'apply_patch', patch);
}

export function applyPatchFunctionCall(callId: string, patch: string): ResponseEvent {
  return functionCall(callId, 'apply_patch', { input: patch });
}

export function applyPatchShellCommandCall(callId: string, patch: string): ResponseEvent {
  return shellCommandCall(callId, `apply_patch <<'EOF'\n${patch}\nEOF\n`);
}

function done(item: object): ResponseEvent {
  return { type: 'response.output_item.done', item };
}

function added(item: object): ResponseEvent {
  return { type: 'response.output_item.added', item };
}

function reasoning(id: string, summary: readonly string[], text: readonly string[]): object {
  const item = { type: 'reasoning', id, summary: summary.map((part) => ({ type: 'summary_text', text: part })) };
  return text.length === 0 ? item : { ...item, content: text.map((part) => ({ type: 'reasoning_text', text: part })) };
}

function jsonOf(args: string | object): string {
  return typeof args === 'string' ? args : JSON.stringify(args);
}
