import { callTitle } from '../call-title.ts';
import { sentenceOf } from '../error-sentence.ts';
import { mcpTool } from '../mcp-tool.ts';
import { memberAt, type RecordView } from '../record-view.ts';
import type { RunValues } from '../run-event.ts';
import type { RunEntry, RunTable, TokenKeys } from '../run-table.ts';

/**
 * OpenAI Codex 0.169 and 0.171 (captures `codex-0.169.0`, `codex-0.171.0`).
 *
 * Its spans carry the log records once more as span events, without content, output, tokens and decisions. A turn is the
 * trace of its prompt; `sse_event` has no ids at all and belongs to the request before it (`tool`). A sub-agent is a
 * conversation of its own in the same trace (`sub`). `thread.id` of spans is a thread's number and no conversation.
 */

const TOKENS: TokenKeys = {
  input: ['input_token_count'],
  cached: ['cached_token_count'],
  cacheWrite: ['cache_write_token_count'],
  output: ['output_token_count'],
  reasoning: ['reasoning_token_count'],
};

const SPAN_TOKENS: TokenKeys = {
  input: ['gen_ai.usage.input_tokens'],
  cached: ['gen_ai.usage.cache_read.input_tokens'],
  cacheWrite: ['gen_ai.usage.cache_write.input_tokens'],
  output: ['gen_ai.usage.output_tokens'],
  reasoning: ['codex.usage.reasoning_output_tokens'],
};

const TURN_TOKENS: TokenKeys = {
  input: ['codex.turn.token_usage.input_tokens'],
  cached: ['codex.turn.token_usage.cached_input_tokens'],
  cacheWrite: ['codex.turn.token_usage.cache_write_input_tokens'],
  output: ['codex.turn.token_usage.output_tokens'],
  reasoning: ['codex.turn.token_usage.reasoning_output_tokens'],
};

/** The line that `exec_command` puts before a command's output (`toolfail`: 3). */
const EXIT_LINE = /^(?:Process exited with code|Exit code:) (-?\d{1,11})$/m;
const REJECTED = /Rejected\(\\*"rejected by user/;
/** The terminal's request for a title is a conversation of its own (`tui`). */
const TITLE_PROMPT = 'Generate a concise, single-line task title';

const request: RunEntry = {
  kind: 'model_request',
  isAttempt: true,
  keys: ['span', 'ancestor:try_run_sampling_request'],
  turn: ['trace'],
  values: { status: ['http.response.status_code'], error: ['error.message'] },
  startsBefore: ['duration_ms'],
  // A good answer's headers say nothing of its stream.
  read: (view, values) => {
    const attempt = view.number('attempt');
    if (attempt !== undefined) values.attempt = attempt + 1;
    if (values.error !== undefined || (values.status ?? 0) >= 400) values.outcome = 'failed';
  },
};

const LATEST_REQUEST = {
  of: ['codex.api_request', 'codex.websocket_request'],
  pick: 'latest',
  within: 'conversation',
} as const;

/** Of spans that come after a request, in their conversation. */
const REQUEST_BEFORE = {
  of: ['codex.api_request', 'codex.websocket_request', 'try_run_sampling_request'],
  pick: 'latest',
  within: 'conversation',
} as const;

const streamEvent: RunEntry = {
  kind: 'model_request',
  part: true,
  alone: 'model_request',
  place: LATEST_REQUEST,
  // Most of them are pieces of text: what has no values is only counted.
  values: { ttftMs: ['ttft_ms'], model: [] },
  tokens: TOKENS,
  read: (view, values) => {
    const kind = view.text('event.kind') ?? '';
    const error = view.text('error.message');
    if (error !== undefined) {
      // `fail`: `response.failed` with the server's answer, then `response.completed` with its sentence.
      values.error = sentenceOf(error, ['rate limit exceeded: ']);
      values.outcome = 'failed';
    } else if (values.tokens !== undefined) values.outcome = 'ok';
    if (/^response\.(function_call_arguments|custom_tool_call_input)\.done$/.test(kind)) values.asksForCalls = true;
    else if (kind === 'response.output_text.done') values.asksForCalls = false;
  },
};

function readToolName(view: RecordView, values: RunValues): void {
  const given = view.text('tool_name');
  if (given === undefined) return;
  const { tool, server } = mcpTool(given, view.text('mcp_server'), view.text('tool_namespace'));
  values.tool = tool;
  if (server !== undefined) values.server = server;
}

const decision: RunEntry = {
  kind: 'tool_call',
  keys: ['attribute:call_id'],
  turn: ['trace'],
  values: { callId: ['call_id'] },
  read: (view, values) => {
    readToolName(view, values);
    const said = view.text('decision');
    if (said === undefined) return;
    const refused = /^(denied|abort|timed)/i.test(said);
    values.decision = refused ? 'refused' : 'approved';
    if (refused) values.outcome = 'declined';
    // `appserver-denied`: `User`. `Config` is no person (`tool`).
    const source = view.text('source');
    if (source !== undefined) values.decidedBy = source === 'User' ? 'person' : source === 'Config' ? 'config' : 'rule';
  },
};

const result: RunEntry = {
  kind: 'tool_call',
  keys: ['attribute:call_id'],
  turn: ['trace'],
  values: { callId: ['call_id'], durationMs: ['duration_ms'] },
  startsBefore: ['duration_ms'],
  durationHoldsWait: true,
  read: (view, values) => {
    readToolName(view, values);
    const title = callTitle(view.text('arguments'));
    if (title !== undefined) values.text = title;
    const output = view.text('output');
    const exit = output === undefined ? null : EXIT_LINE.exec(headOf(output));
    if (exit !== null) values.exitCode = Number(exit[1]);
    if (output !== undefined && REJECTED.test(output)) values.outcome = 'declined';
    else if (values.exitCode !== undefined && values.exitCode !== 0) values.outcome = 'failed';
    else if (view.flag('success') !== undefined) values.outcome = view.flag('success') ? 'ok' : 'failed';
    if (values.tool === 'spawn_agent' && output !== undefined) {
      const child = memberAt(view.json('output'), 'agent_id');
      if (typeof child === 'string') values.childConversation = child;
    }
  },
};

/** Before the command's own output. */
function headOf(output: string): string {
  const end = output.slice(0, 400).search(/^Output:$/m);
  return end < 0 ? output.slice(0, 400) : output.slice(0, end);
}

const prompt: RunEntry = {
  kind: 'prompt',
  keys: ['span'],
  turn: ['trace'],
  values: { text: ['prompt'] },
  read: (_view, values) => {
    if (values.text?.startsWith(TITLE_PROMPT)) values.internal = true;
    if (values.text?.startsWith('<subagent_notification>')) values.continues = {};
  },
};

const start: RunEntry = {
  kind: 'process',
  values: { model: ['model'] },
  read: (view, values) => {
    values.settings = {
      ...settingOf('approvalMode', view.text('approval_policy')),
      ...settingOf('sandbox', view.text('sandbox_policy')),
      ...settingOf('reasoningEffort', view.text('reasoning_effort')),
    };
  },
};

function settingOf(name: string, value: string | undefined): Record<string, string> {
  return value === undefined ? {} : { [name]: value };
}

const aboutTurn: RunEntry = { kind: 'turn', turn: ['trace'] };
const aboutProcess: RunEntry = { kind: 'process' };

export const codexRun: RunTable = {
  conversation: ['conversation.id'],
  values: { model: ['model', 'slug'] },
  logs: {
    'codex.conversation_starts': start,
    'codex.startup_phase': aboutProcess,
    'codex.user_prompt': prompt,
    'codex.api_request': request,
    'codex.websocket_request': request,
    'codex.websocket_connect': aboutProcess,
    'codex.sse_event': streamEvent,
    'codex.websocket_event': streamEvent,
    // `tool`: it has no ids, and comes between a request's stream events.
    'codex.turn_ttft': { kind: 'turn' },
    'codex.tool_decision': decision,
    'codex.tool_result': result,
    'codex.agent_response': {
      kind: 'message',
      keys: ['attribute:item.id'],
      turn: ['trace'],
      values: { text: ['response'], parentConversation: ['parent.conversation.id'] },
    },
    'codex.auth_recovery': aboutProcess,
    'codex.turn_cost': { kind: 'turn', turn: ['trace'] },
  },
  spans: {
    run_turn: { ...aboutTurn, keys: ['attribute:turn.id'] },
    // A sub-agent's stands below its parent's call and names no conversation: its `run_turn` does (`sub`).
    'session_task.turn': {
      ...aboutTurn,
      keys: ['attribute:turn.id'],
      // The sum over its answers, without those of sub-agents.
      tokens: TURN_TOKENS,
      read: (view, values) => {
        values.settings = settingOf('reasoningEffort', view.text('codex.turn.reasoning_effort'));
      },
    },
    // Only a turn that ended with an answer runs them (`tool`, not `fail-fast`).
    run_turn_stop_hooks: {
      ...aboutTurn,
      read: (_view, values) => {
        values.turnEnd = 'completed';
      },
    },
    // It lasts until the answer's calls have ended: only where all else was cut off it tells of a request (`sub`).
    try_run_sampling_request: {
      kind: 'model_request',
      part: true,
      alone: 'model_request',
      afterwards: true,
      keys: ['span'],
      turn: ['trace'],
    },
    'codex.sampling': {
      kind: 'model_request',
      part: true,
      alone: 'model_request',
      keys: ['ancestor:try_run_sampling_request'],
      turn: ['trace'],
    },
    run_sampling_request: {
      kind: 'turn',
      turn: ['trace'],
      read: (view, values) => {
        values.settings = settingOf('cwd', view.text('cwd'));
      },
    },
    'handle_responses usage': {
      kind: 'model_request',
      part: true,
      alone: 'model_request',
      keys: ['ancestor:try_run_sampling_request'],
      turn: ['trace'],
      tokens: SPAN_TOKENS,
      read: (_view, values) => {
        values.outcome = 'ok';
      },
    },
    // Once for each good answer (`tool`: 2), so that an answer whose usage was cut off still counts as one.
    'run_turn.collect_post_sampling_state': {
      kind: 'model_request',
      part: true,
      place: REQUEST_BEFORE,
      afterwards: true,
      turn: ['trace'],
      outcome: 'ok',
    },
    handle_response_stream_error: {
      kind: 'model_request',
      part: true,
      place: REQUEST_BEFORE,
      afterwards: true,
      turn: ['trace'],
      outcome: 'failed',
    },
    'tool dispatch': {
      kind: 'tool_call',
      twin: true,
      keys: ['attribute:call_id'],
      turn: ['trace'],
      values: { callId: ['call_id'] },
      read: (view, values) => {
        readToolName(view, values);
        if (view.text('aborted') === 'true') values.outcome = 'cancelled';
      },
    },
    'mcp.tools.call': {
      kind: 'tool_call',
      part: true,
      keys: ['attribute:tool.call_id'],
      turn: ['trace'],
      values: { callId: ['tool.call_id'], tool: ['tool.name'], server: ['mcp.server.name'] },
      rank: 1,
    },
  },
  spanName: (view, name) => {
    if (view.text('codex.tool.phase') === 'dispatch') return 'tool dispatch';
    if (name === 'handle_responses' && view.number('gen_ai.usage.input_tokens') !== undefined)
      return 'handle_responses usage';
    return name;
  },
  spanEvents: {
    'codex.user_prompt': prompt,
    'codex.api_request': request,
    'codex.conversation_starts': start,
    'codex.startup_phase': aboutProcess,
    'codex.turn_ttft': aboutTurn,
    'codex.turn_profile': { ...aboutTurn, keys: ['attribute:turn_id'] },
    'codex.tool_call_received': { ...decision, twin: true },
    'codex.tool_result_ready': { ...decision, twin: true, rank: 1 },
    'codex.tool_decision': decision,
    // `appserver-denied` and `toolfail`: it says success for exit 3, and no more than failure for what a person declined.
    'codex.tool_result': {
      ...result,
      read: (view, values) => {
        readToolName(view, values);
        delete values.durationMs;
        const took = view.number('duration_ms');
        if (took !== undefined) values.durationMs = took;
      },
    },
    'codex.agent_response': { kind: 'message', keys: ['attribute:item.id'], turn: ['trace'] },
  },
  cannotTell: {
    logs: {},
    spans: {
      prompt: ['text'],
      tool_call: ['outcome', 'exitCode', 'waitMs', 'decidedBy', 'title'],
      model_request: ['error'],
      message: ['title'],
    },
  },
  missingEnd: 'no ending was sent: Codex exits without flushing when a turn fails',
};
