import { callTitle } from '../call-title.ts';
import { memberAt, parsedJson, type RecordView } from '../record-view.ts';
import type { RunValues } from '../run-event.ts';
import type { RunEntry, RunTable, TokenKeys } from '../run-table.ts';

/**
 * opencode 1.18 (captures `opencode-1.18.33`).
 *
 * Everything is in spans; its log records have no names and tell nothing of a conversation but `stream error`. One trace is one
 * prompt; a sub-agent has its own `session.id` below the `task` tool (`sub-fast`). The title generator works below
 * `SessionPrompt.ensureTitle`: a step of the same session that is the agent's own.
 */

const TOKENS: TokenKeys = {
  input: ['ai.usage.inputTokens'],
  cached: ['ai.usage.inputTokenDetails.cacheReadTokens', 'ai.usage.cachedInputTokens'],
  cacheWrite: ['ai.usage.inputTokenDetails.cacheWriteTokens'],
  output: ['ai.usage.outputTokens'],
  reasoning: ['ai.usage.outputTokenDetails.reasoningTokens', 'ai.usage.reasoningTokens'],
};

function readFinish(values: RunValues): void {
  if (values.finishReason === undefined) return;
  values.asksForCalls = values.finishReason === 'tool-calls';
  values.outcome = values.finishReason === 'error' ? 'failed' : 'ok';
}

function readStatus(view: RecordView, values: RunValues): void {
  if (view.status !== 2) return;
  values.outcome = /rejected permission/.test(view.statusText) ? 'declined' : 'failed';
  if (view.statusText !== '') values.error = sentence(view.statusText);
}

/** Without what the library puts before the server's words. */
function sentence(text: string): string {
  return text.replace(/^AI_\w+: /, '').replace(/^Failed after \d+ attempts\. Last error: /, '');
}

/** The text of the prompt, of `ai.prompt` `{"messages":[{"role":"user","content":…}]}`. */
function promptOf(view: RecordView): string | undefined {
  const messages = memberAt(view.json('ai.prompt'), 'messages');
  // Where the end was cut off, what is left is an earlier turn's.
  if (!Array.isArray(messages) || typeof messages.at(-1) !== 'object') return undefined;
  const user = messages.findLast((one: { role?: unknown }) => one?.role === 'user') as
    | { content?: unknown }
    | undefined;
  const content = user?.content;
  if (typeof content === 'string') return unquoted(content);
  if (!Array.isArray(content)) return undefined;
  const part = content.find((one: { text?: unknown }) => typeof one?.text === 'string') as { text: string } | undefined;
  return part === undefined ? undefined : unquoted(part.text);
}

/** `opencode run` puts quotes around what has spaces (`tool-fast`). */
function unquoted(text: string): string {
  return /^"[^"]*"$/.test(text) ? text.slice(1, -1) : text;
}

const request: RunEntry = {
  kind: 'model_request',
  keys: ['span', 'parent'],
  turn: ['trace'],
  rank: 3,
  values: { model: ['ai.model.id'], finishReason: ['ai.response.finishReason'], text: ['ai.response.text'] },
  tokens: TOKENS,
  read: (view, values) => {
    readFinish(values);
    readStatus(view, values);
    // A stream that failed half-way: no status, no usage, no words (`fail`).
    if (values.outcome === undefined && values.tokens === undefined) values.outcome = 'failed';
  },
};

export const opencodeRun: RunTable = {
  conversation: ['session.id'],
  logs: {
    'stream error': {
      kind: 'model_request',
      keys: ['span'],
      turn: ['trace'],
      outcome: 'failed',
      read: (view, values, event) => {
        const text = view.body?.arrayValue?.values[1]?.stringValue;
        if (text === undefined) return;
        const parsed = parsedJson(text);
        const member = (path: string, pattern: RegExp) => {
          const value = memberAt(parsed, path);
          return typeof value === 'string' ? value : pattern.exec(text)?.[1];
        };
        // Not always JSON: `"error":AI_APICallError: boom` (`http500`).
        const error =
          member('error.error.message', /"error":\{"error":(?:\{.{0,400}?"message":")?([^"}]{1,400})/) ??
          member('error.message', /"message":"([^"]{1,400})"/);
        if (error !== undefined) values.error = sentence(error);
        const session = member('session\u0000id', /"session\.id":"([^"]{1,200})"/);
        if (session !== undefined) event.conversation = session;
        if (/"agent":"title"/.test(text)) values.internal = true;
      },
    },
  },
  namelessLog: (view) => {
    const first = view.body?.arrayValue?.values[0]?.stringValue;
    return first === 'stream error' ? first : undefined;
  },
  spans: {
    'ai.streamText': {
      ...request,
      read: (view, values, event) => {
        request.read?.(view, values, event);
        const prompt = promptOf(view);
        if (prompt !== undefined) values.promptText = prompt.slice(0, 1_024);
      },
    },
    'ai.streamText.doStream': {
      kind: 'model_request',
      twin: true,
      keys: ['parent'],
      turn: ['trace'],
      isAttempt: true,
      values: {
        model: ['ai.response.model', 'ai.model.id'],
        finishReason: ['ai.response.finishReason'],
        ttftMs: ['ai.response.msToFirstChunk'],
        text: ['ai.response.text'],
      },
      tokens: TOKENS,
      read: (view, values) => {
        readFinish(values);
        readStatus(view, values);
      },
    },
    'SessionPrompt.ensureTitle': {
      kind: 'turn',
      turn: ['trace'],
      opensLane: true,
      read: (_view, values) => {
        values.internal = true;
      },
    },
    'LLM.run': { kind: 'noise' },
    'ai.toolCall': {
      kind: 'tool_call',
      keys: ['attribute:ai.toolCall.id'],
      turn: ['trace'],
      values: { callId: ['ai.toolCall.id'], tool: ['ai.toolCall.name'] },
      read: (view, values) => {
        const title = callTitle(view.text('ai.toolCall.args'));
        if (title !== undefined) values.text = title;
        const result = view.json('ai.toolCall.result');
        const exit = memberAt(result, 'metadata.exit');
        if (typeof exit === 'number') values.exitCode = exit;
        const child = memberAt(result, 'metadata.sessionId');
        if (typeof child === 'string' && values.tool === 'task') values.childConversation = child;
        readStatus(view, values);
        if (values.outcome === undefined) values.outcome = exit === undefined || exit === 0 ? 'ok' : 'failed';
      },
    },
    'Tool.execute': {
      kind: 'tool_call',
      twin: true,
      keys: ['attribute:tool.call_id', 'span'],
      turn: ['trace'],
      rank: 3,
      values: { callId: ['tool.call_id'], tool: ['tool.name'] },
      read: (view, values) => {
        readStatus(view, values);
        // It ends well for a command that exits 3, and has no result.
      },
    },
    'Permission.ask': {
      kind: 'tool_call',
      part: true,
      alone: 'approval',
      keys: ['ancestor:Tool.execute'],
      turn: ['trace'],
      rank: 4,
      read: (view, values) => {
        if (view.status !== 2) return;
        values.decision = 'refused';
        values.outcome = 'declined';
      },
    },
  },
  spanEvents: {},
  cannotTell: {
    // Only attempts that failed are told of, not whether another one did not (`ratelimit`).
    logs: { model_request: ['tokens', 'model', 'finishReason', 'outcome', 'error', 'attempts'], turn: ['outcome'] },
    spans: { tool_call: ['server', 'exitCode?'], model_request: ['error?'] },
  },
  missingEnd: 'no ending was sent: opencode exits without flushing its last spans',
};
