import { ownValue } from '../../outside/own-value.ts';
import { callTitle } from '../call-title.ts';
import { mcpTool } from '../mcp-tool.ts';
import type { RecordView } from '../record-view.ts';
import type { RunEvent, RunValues } from '../run-event.ts';
import type { RunEntry, RunTable } from '../run-table.ts';

/**
 * Qwen Code 0.24 (captures `qwen-code-0.24.4`).
 *
 * A turn is the number behind `########` in `prompt_id`; `…########n/automatic/m` goes on with turn n (`sub`). A sub-agent's
 * `prompt_id` is `SESSION#NAME-CALLID#n`, and its trace is its own. The memory helper (`managed-auto-memory-…`) works for the
 * agent itself. The `hook` spans have status error on every call and tell nothing.
 */

const TURN_NUMBER = /^[^#]*#{8}(\d{1,9})(?:\/automatic\/\d+)?$/;
const SUBAGENT = /^[^#]*#([^#]+)#\d+$/;
const CALL_ID = /-(call_.+|toolu_.+|chatcmpl.+)$/;
const INTERNAL = 'managed-auto-memory-';

function readPromptId(view: RecordView, values: RunValues, event: RunEvent): void {
  const promptId = view.text('prompt_id') ?? view.text('qwen-code.prompt_id');
  if (promptId === undefined) return;
  const turn = TURN_NUMBER.exec(promptId)?.[1];
  if (turn !== undefined) event.turnKeys = [...(event.turnKeys ?? []), `n:${turn}`];
  const subagent = SUBAGENT.exec(promptId)?.[1];
  if (subagent !== undefined) readSubagent(subagent, values, event);
}

function readSubagent(id: string, values: RunValues, event: RunEvent): void {
  event.laneKeys = [...(event.laneKeys ?? []), `q:${id}`];
  values.inSubagent = true;
  if (id.startsWith(INTERNAL)) values.internal = true;
  const call = CALL_ID.exec(id)?.[1];
  if (call !== undefined) values.startedByCall = call;
  values.agentName ??= call === undefined ? id : id.slice(0, -call.length - 1);
}

function readToolName(view: RecordView, values: RunValues): void {
  const given = view.text('function_name') ?? view.text('gen_ai.tool.name') ?? view.text('tool_name');
  if (given === undefined) return;
  const { tool, server } = mcpTool(given, view.text('mcp_server_name'), undefined);
  values.tool = tool;
  if (server !== undefined) values.server = server;
}

const EXIT_LINE = /^Exit Code: (-?\d{1,11})$/m;

function readExit(text: string | undefined, values: RunValues): void {
  const exit = text === undefined ? null : EXIT_LINE.exec(text.replaceAll('\\n', '\n'));
  if (exit !== null) values.exitCode = Number(exit[1]);
}

const TURN_STATUS: Readonly<Record<string, RunValues['turnEnd']>> = {
  ok: 'completed',
  cancelled: 'cancelled',
  error: 'failed',
};

const aboutProcess: RunEntry = { kind: 'process' };

export const qwenRun: RunTable = {
  namePrefix: 'qwen-code.',
  conversation: ['session.id'],
  values: { model: ['model', 'gen_ai.response.model', 'gen_ai.request.model'] },
  each: readPromptId,
  logs: {
    'session.start': aboutProcess,
    'session.end': {
      kind: 'process',
      read: (_view, values) => {
        values.processEnd = true;
      },
    },
    'qwen-code.auth': aboutProcess,
    'qwen-code.config': {
      kind: 'process',
      read: (view, values) => {
        const mode = view.text('approval_mode');
        if (mode !== undefined) values.settings = { approvalMode: mode };
      },
    },
    'qwen-code.memory.recall': aboutProcess,
    'qwen-code.memory.recall.delivery': aboutProcess,
    'qwen-code.memory.extract': aboutProcess,
    'qwen-code.file_operation': { kind: 'noise' },
    'qwen-code.user_prompt': { kind: 'prompt', keys: ['attribute:prompt_id'], values: { text: ['prompt'] } },
    'qwen-code.api_request': { kind: 'model_request', keys: ['span'] },
    'qwen-code.api_response': {
      kind: 'model_request',
      keys: ['span'],
      place: { of: ['qwen-code.api_request'], pick: 'oldest-open', within: 'scope' },
      values: {
        durationMs: ['duration_ms'],
        ttftMs: ['ttft_ms'],
        status: ['status_code', 'http.status_code'],
        requestId: ['response_id'],
      },
      tokens: {
        input: ['input_token_count'],
        cached: ['cached_content_token_count'],
        output: ['output_token_count'],
        reasoning: ['thoughts_token_count'],
        total: ['total_token_count'],
      },
      startsBefore: ['duration_ms'],
      outcome: 'ok',
      read: scopeOf,
    },
    'qwen-code.api_error': {
      kind: 'model_request',
      keys: ['span'],
      place: { of: ['qwen-code.api_request'], pick: 'oldest-open', within: 'scope' },
      values: {
        durationMs: ['duration_ms'],
        status: ['status_code', 'http.status_code'],
        error: ['error_message', 'error.message', 'error_type'],
      },
      startsBefore: ['duration_ms'],
      outcome: 'failed',
      read: scopeOf,
    },
    // The pause after a failed attempt (`http500`).
    'qwen-code.api_retry': {
      kind: 'model_request',
      part: true,
      place: { of: ['qwen-code.api_error'], pick: 'latest', within: 'conversation' },
    },
    'qwen-code.tool_call': {
      kind: 'tool_call',
      keys: ['attribute:call_id'],
      values: {
        callId: ['call_id'],
        durationMs: ['duration_ms'],
        askedBy: ['response_id'],
        error: ['error_type', 'error.type'],
      },
      // With its hooks and its turn in the scheduler (`tool`: 930 and 335).
      weak: ['durationMs'],
      startsBefore: ['duration_ms'],
      read: (view, values) => {
        readToolName(view, values);
        const title = callTitle(view.text('function_args'));
        if (title !== undefined) values.text = title;
        readExit(view.text('error'), values);
        const status = view.text('status');
        if (values.error === 'execution_denied') values.outcome = 'declined';
        else if (status === 'cancelled') values.outcome = 'cancelled';
        else if (view.flag('success') !== undefined) values.outcome = view.flag('success') ? 'ok' : 'failed';
        if (view.text('decision') === 'reject') values.outcome = 'declined';
        const error = view.text('error');
        if (error !== undefined && values.exitCode === undefined) values.error = error.slice(0, 1_024);
        else if (values.exitCode !== undefined) delete values.error;
        if (view.text('decision') === 'auto_accept') values.decidedBy = 'config';
      },
    },
    'qwen-code.subagent_execution': {
      kind: 'subagent',
      keys: ['span'],
      values: { agentName: ['subagent_name'] },
      read: (view, values, event) => {
        values.inSubagent = true;
        if (values.agentName?.startsWith(INTERNAL)) values.internal = true;
        const status = view.text('status');
        if (status === 'completed') values.outcome = 'ok';
        else if (status === 'failed') values.outcome = 'failed';
        else if (status === 'cancelled') values.outcome = 'cancelled';
        if (event.spanId !== undefined) event.laneKeys = [`x:${event.spanId}`];
      },
    },
  },
  spans: {
    'qwen-code.interaction': {
      kind: 'prompt',
      keys: ['attribute:qwen-code.prompt_id'],
      turn: ['span'],
      read: (view, values) => {
        const messages = view.json('gen_ai.input.messages');
        const context = view.text('new_context');
        const text = context?.startsWith('[USER PROMPT]\n') ? context.slice('[USER PROMPT]\n'.length) : undefined;
        const prompt = text?.slice(0, 1_024) ?? firstPartText(messages);
        if (prompt !== undefined) values.text = prompt;
        values.turnClosed = true;
        const status = view.text('qwen-code.turn_status');
        const end = status === undefined ? undefined : ownValue(TURN_STATUS, status);
        if (end !== undefined) values.turnEnd = end;
        if (/\/automatic\/\d+$/.test(view.text('qwen-code.prompt_id') ?? '')) values.continues = {};
      },
    },
    'qwen-code.llm_request': {
      kind: 'model_request',
      keys: ['span'],
      turn: ['ancestor:qwen-code.interaction'],
      values: {
        durationMs: ['duration_ms'],
        ttftMs: ['ttft_ms'],
        requestId: ['gen_ai.response.id'],
        finishReason: ['finish_reason', 'gen_ai.response.finish_reasons'],
      },
      tokens: {
        input: ['gen_ai.usage.input_tokens'],
        cached: ['gen_ai.usage.cache_read.input_tokens'],
        output: ['gen_ai.usage.output_tokens'],
        reasoning: ['thoughts_token_count'],
      },
      read: (view, values) => {
        const success = view.flag('success');
        if (success !== undefined) values.outcome = success ? 'ok' : 'failed';
        if (values.outcome === 'failed' && view.text('error_type') === 'AbortError') values.outcome = 'cancelled';
        if (values.finishReason !== undefined) values.asksForCalls = values.finishReason === 'tool_calls';
      },
    },
    'qwen-code.tool': {
      kind: 'tool_call',
      keys: ['attribute:tool.call_id', 'span'],
      turn: ['ancestor:qwen-code.interaction'],
      values: { callId: ['tool.call_id', 'gen_ai.tool.call.id', 'call_id'] },
      read: (view, values) => {
        readToolName(view, values);
        const title = callTitle(view.text('gen_ai.tool.call.arguments'));
        if (title !== undefined) values.text = title;
        readExit(view.text('gen_ai.tool.call.result'), values);
        // `sigint-tool`: a cancelled call has no `success`, only its execution says so.
        const success = view.flag('success');
        if (success !== undefined) values.outcome = success ? 'ok' : 'failed';
        // `resume`: the memory helper's call is alone in a trace, and names no agent.
        if (view.text('gen_ai.agent.name') === undefined && view.parentSpanId === undefined) values.internal = true;
      },
    },
    'qwen-code.tool.execution': {
      kind: 'tool_call',
      part: true,
      alone: 'tool_call',
      keys: ['attribute:tool.call_id', 'parent'],
      turn: ['ancestor:qwen-code.interaction'],
      rank: 1,
      values: { callId: ['tool.call_id'], durationMs: ['duration_ms'] },
      read: (view, values) => {
        readToolName(view, values);
        if (view.text('execution_status') === 'cancelled') values.outcome = 'cancelled';
        else if (view.flag('success') === false) values.outcome = 'failed';
      },
    },
    'qwen-code.subagent': {
      kind: 'subagent',
      keys: ['span'],
      opensLane: true,
      values: {
        agentName: ['qwen-code.subagent.name', 'gen_ai.agent.name'],
        durationMs: ['duration_ms'],
      },
      read: (view, values, event) => {
        values.inSubagent = true;
        const id = view.text('qwen-code.subagent.id');
        const call = view.text('qwen-code.subagent.invoking_request_id');
        if (call !== undefined) values.startedByCall = call;
        event.laneKeys = [
          ...(id === undefined ? [] : [`q:${id}`]),
          ...(event.spanId === undefined ? [] : [`x:${event.spanId}`]),
        ];
        const status = view.text('qwen-code.subagent.status');
        if (status === 'completed') values.outcome = 'ok';
        else if (status === 'failed') values.outcome = 'failed';
        else if (status === 'cancelled') values.outcome = 'cancelled';
      },
    },
    'qwen-code.tool.blocked_on_user': {
      kind: 'tool_call',
      part: true,
      alone: 'approval',
      keys: ['parent'],
      turn: ['ancestor:qwen-code.interaction'],
    },
    'qwen-code.hook': { kind: 'noise' },
    POST: {
      kind: 'model_request',
      part: true,
      keys: ['parent'],
      read: (_view, values) => {
        values.httpAttempts = 1;
      },
    },
  },
  spanEvents: {},
  cannotTell: {
    logs: { model_request: ['finishReason', 'httpAttempts'], tool_call: ['durationMs', 'exitCode?'] },
    // Of a call that failed only the log says how it exited; of one that was refused there is no span (`toolfail`, `denied`).
    // It has no total by which to see whether thoughts are in the output.
    spans: {
      model_request: ['error', 'status', 'tokens.reasoning', 'tokens.output'],
      tool_call: ['exitCode?', 'error?'],
    },
  },
  missingEnd: 'no ending was sent',
};

function scopeOf(view: RecordView, _values: RunValues, event: RunEvent): void {
  const promptId = view.text('prompt_id');
  if (promptId !== undefined) event.scope = promptId;
}

/** Of `[{"role":"user","parts":[{"type":"text","content":"…"}]}]`, the last text of the last message. */
function firstPartText(messages: unknown): string | undefined {
  if (!Array.isArray(messages)) return undefined;
  const parts = (messages.at(-1) as { parts?: unknown } | undefined)?.parts;
  if (!Array.isArray(parts)) return undefined;
  const part = parts.findLast((one: { content?: unknown }) => typeof one?.content === 'string') as
    | { content: string }
    | undefined;
  return part?.content.slice(0, 1_024);
}
