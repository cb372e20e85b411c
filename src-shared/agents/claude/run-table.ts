import { callTitle } from '../call-title.ts';
import { memberAt, type RecordView } from '../record-view.ts';
import type { RunEvent, RunValues } from '../run-event.ts';
import type { RunEntry, RunTable, TokenKeys } from '../run-table.ts';

/**
 * Claude Code 2.1.197 and 2.1.332 (captures of these names; `claude-agent-sdk-py` for an interaction below another span).
 *
 * - `session.id` first: a sub-agent's spans have its `agent_id` as `gen_ai.conversation.id` (`sub`).
 * - A turn is a `prompt.id` on logs and an `interaction` span on spans; the prompt's record has that span's id. A log record of a
 *   sub-agent has the id of the `Agent` call's `tool.execution` span instead.
 * - `request_id` on tool records names the request that asked for the call. `duration_ms` is the last attempt's (`busy`).
 * - Nothing says how a command exited.
 */

const TOKENS: TokenKeys = {
  input: ['input_tokens'],
  cached: ['cache_read_tokens'],
  cacheWrite: ['cache_creation_tokens'],
  output: ['output_tokens'],
  cacheBeside: ['input_tokens'],
};

const TURN = ['attribute:prompt.id'] as const;
const SPAN_TURN = ['ancestor:claude_code.interaction'] as const;

function readAgent(view: RecordView, values: RunValues, event: RunEvent): void {
  const lanes: string[] = [];
  const agentId = view.text('agent_id');
  if (agentId !== undefined) lanes.push(`a:${agentId}`);
  if (event.signal === 'log' && event.spanId !== undefined && LANE_BY_SPAN.has(event.name))
    lanes.push(`x:${event.spanId}`);
  if (lanes.length > 0) event.laneKeys = lanes;
  const source = view.text('query_source');
  if (agentId !== undefined || source?.startsWith('agent:')) values.inSubagent = true;
  const agentName =
    view.text('agent.name') ??
    view.text('agent_type') ??
    /^agent[.:](?:[^.:]+[.:])?(.+)$/.exec(source ?? view.text('query_source_safe') ?? '')?.[1];
  if (agentName !== undefined) values.agentName = agentName;
}

/** Records whose span is the one that their agent runs in; a decision's is its own wait. */
const LANE_BY_SPAN = new Set([
  'claude_code.user_prompt',
  'claude_code.api_request',
  'claude_code.api_error',
  'claude_code.api_retries_exhausted',
  'claude_code.tool_result',
  'claude_code.assistant_response',
  'claude_code.subagent_completed',
]);

function readTool(view: RecordView, values: RunValues): void {
  const parameters = view.json('tool_parameters');
  const server = memberAt(parameters, 'mcp_server_name') ?? view.text('anthropic.mcp.server.name');
  const tool = memberAt(parameters, 'mcp_tool_name') ?? view.text('gen_ai.tool.name') ?? view.text('tool_name');
  if (typeof server === 'string') values.server = server;
  if (typeof tool === 'string') values.tool = tool;
  const command = memberAt(parameters, 'full_command') ?? view.text('full_command') ?? view.text('file_path');
  const title = callTitle(view.text('tool_input')) ?? callTitle(typeof command === 'string' ? command : undefined);
  if (title !== undefined) values.text = title;
}

function readDecision(view: RecordView, values: RunValues): void {
  const said = view.text('decision');
  // 2.1.197 says `unknown` of what it ran (`tool`).
  if (said !== 'accept' && said !== 'reject') return;
  values.decision = said === 'accept' ? 'approved' : 'refused';
  if (values.decision === 'refused') values.outcome = 'declined';
  const source = view.text('source');
  if (source === undefined || source === 'unknown') return;
  values.decidedBy = source === 'config' ? 'config' : source === 'hook' ? 'rule' : 'person';
}

/** A finished sub-agent in the background comes back as a prompt. */
function readPrompt(_view: RecordView, values: RunValues): void {
  const text = values.text;
  if (text === undefined || !text.startsWith('<task-notification>')) return;
  const lane = /<task-id>([^<]{1,200})<\/task-id>/.exec(text)?.[1];
  const call = /<tool-use-id>([^<]{1,200})<\/tool-use-id>/.exec(text)?.[1];
  values.continues = {
    ...(lane === undefined ? {} : { lane: `a:${lane}` }),
    ...(call === undefined ? {} : { call }),
  };
}

const decision: RunEntry = {
  kind: 'tool_call',
  // Where the call's own span never came, its wait meets the decision by the wait's span (`sigint-tool`).
  keys: ['attribute:tool_use_id', 'span'],
  turn: TURN,
  values: { callId: ['tool_use_id'], askedBy: ['request_id'] },
  read: (view, values) => {
    readTool(view, values);
    readDecision(view, values);
  },
};

const aboutProcess: RunEntry = { kind: 'process' };
const hook: RunEntry = {
  kind: 'hook',
  turn: TURN,
  values: { durationMs: ['total_duration_ms', 'duration_ms'], text: ['hook_name'] },
};

export const claudeRun: RunTable = {
  namePrefix: 'claude_code.',
  conversation: ['session.id'],
  values: { model: ['model', 'gen_ai.response.model'] },
  each: readAgent,
  logs: {
    'claude_code.user_prompt': {
      kind: 'prompt',
      keys: ['span', 'attribute:prompt.id'],
      turn: ['attribute:prompt.id', 'span'],
      values: { text: ['prompt', 'prompt_text'] },
      read: readPrompt,
    },
    'claude_code.system_prompt': aboutProcess,
    'claude_code.tool': aboutProcess,
    'claude_code.api_request': {
      kind: 'model_request',
      keys: ['attribute:request_id'],
      turn: TURN,
      values: { requestId: ['request_id'], durationMs: ['duration_ms'], ttftMs: ['ttft_ms'], costUsd: ['cost_usd'] },
      tokens: TOKENS,
      outcome: 'ok',
      startsBefore: ['duration_ms'],
    },
    'claude_code.api_error': {
      kind: 'model_request',
      keys: ['attribute:request_id'],
      // `cut`: a broken stream has no request id.
      place: { of: ['claude_code.llm_request'], pick: 'nearest-end', within: 'trace' },
      turn: TURN,
      values: { requestId: ['request_id'], error: ['error'], status: ['status_code'] },
      outcome: 'failed',
      startsBefore: ['duration_ms'],
    },
    'claude_code.api_refusal': {
      kind: 'model_request',
      keys: ['attribute:request_id'],
      turn: TURN,
      values: { requestId: ['request_id'], error: ['error'] },
      outcome: 'failed',
    },
    // Repeats the failure (`http500`); it alone has the true beginning.
    'claude_code.api_retries_exhausted': {
      kind: 'model_request',
      part: true,
      alone: 'model_request',
      place: { of: ['claude_code.api_error'], pick: 'latest', within: 'conversation' },
      turn: TURN,
      values: { attempts: ['total_attempts'], error: ['error'], status: ['status_code'] },
      outcome: 'failed',
      startsBefore: ['total_retry_duration_ms'],
      rank: 3,
    },
    'claude_code.tool_decision': decision,
    'claude_code.tool_result': {
      kind: 'tool_call',
      keys: ['attribute:tool_use_id'],
      turn: TURN,
      values: {
        callId: ['tool_use_id'],
        askedBy: ['request_id'],
        durationMs: ['duration_ms'],
        error: ['error', 'error_type'],
      },
      startsBefore: ['duration_ms'],
      read: (view, values) => {
        readTool(view, values);
        const success = view.flag('success');
        if (success !== undefined) values.outcome = success ? 'ok' : 'failed';
      },
    },
    'claude_code.assistant_response': {
      kind: 'message',
      keys: ['attribute:request_id'],
      turn: TURN,
      values: { text: ['response'], askedBy: ['request_id'] },
    },
    'claude_code.subagent_completed': {
      kind: 'subagent',
      turn: TURN,
      values: { durationMs: ['duration_ms'], agentName: ['agent_type'] },
      startsBefore: ['duration_ms'],
      outcome: 'ok',
      read: (_view, values) => {
        values.inSubagent = true;
      },
    },
    'claude_code.managed_settings_resolved': { kind: 'process', throwaway: true },
    'claude_code.plugin_loaded': { kind: 'process', throwaway: true },
    'claude_code.plugin_installed': aboutProcess,
    'claude_code.mcp_server_connection': aboutProcess,
    'claude_code.retention_sweep': aboutProcess,
    'claude_code.auth': aboutProcess,
    'claude_code.permission_mode_changed': aboutProcess,
    'claude_code.skill_activated': aboutProcess,
    'claude_code.at_mention': aboutProcess,
    'claude_code.feedback_survey': aboutProcess,
    'claude_code.internal_error': {
      kind: 'error',
      turn: TURN,
      values: { error: ['error_name', 'error', 'error_code'] },
      outcome: 'failed',
    },
    'claude_code.compaction': { kind: 'compaction', turn: TURN, values: { error: ['error'], text: ['trigger'] } },
    'claude_code.hook_registered': aboutProcess,
    'claude_code.hook_execution_start': { ...hook, part: true },
    'claude_code.hook_execution_complete': hook,
    'claude_code.hook_plugin_metrics': aboutProcess,
  },
  spans: {
    'claude_code.interaction': {
      kind: 'prompt',
      keys: ['span'],
      turn: ['span'],
      values: { text: ['user_prompt'] },
      read: (view, values, event) => {
        readPrompt(view, values);
        values.turnClosed = true;
        if (event.spanId !== undefined) event.laneKeys = [`x:${event.spanId}`];
      },
    },
    'claude_code.llm_request': {
      kind: 'model_request',
      keys: ['attribute:request_id', 'span'],
      turn: SPAN_TURN,
      values: {
        requestId: ['request_id'],
        ttftMs: ['ttft_ms'],
        error: ['error'],
        status: ['status_code'],
        finishReason: ['stop_reason', 'gen_ai.response.finish_reasons'],
      },
      tokens: TOKENS,
      read: (view, values) => {
        const success = view.flag('success');
        if (success !== undefined) values.outcome = success ? 'ok' : 'failed';
        if (values.finishReason !== undefined) values.asksForCalls = values.finishReason === 'tool_use';
        // `attempt` is wrong where a request was begun anew (`fail`: 1 of 4).
        const attempts = view.countEvents('gen_ai.request.attempt');
        if (attempts > 0) values.attempts = attempts;
      },
    },
    'claude_code.tool': {
      kind: 'tool_call',
      keys: ['attribute:tool_use_id', 'span'],
      turn: SPAN_TURN,
      values: { callId: ['tool_use_id'] },
      read: readTool,
    },
    'claude_code.tool.execution': {
      kind: 'tool_call',
      twin: true,
      keys: ['attribute:tool_use_id', 'parent'],
      turn: SPAN_TURN,
      opensLane: true,
      rank: 1,
      values: { callId: ['tool_use_id'], durationMs: ['duration_ms'], error: ['error', 'error.type'] },
      read: (view, values, event) => {
        const success = view.flag('success');
        if (success !== undefined) values.outcome = success ? 'ok' : 'failed';
        if (event.spanId !== undefined) values.startsLane = `x:${event.spanId}`;
      },
    },
    'claude_code.tool.blocked_on_user': {
      kind: 'tool_call',
      part: true,
      alone: 'approval',
      keys: ['parent', 'span'],
      turn: SPAN_TURN,
      read: (view, values) => {
        readDecision(view, values);
        // Every decision of the captures is a setting's; its milliseconds are no person's.
        const took = view.number('duration_ms');
        if (took !== undefined && values.decidedBy === 'person') values.waitMs = took;
      },
    },
    'claude_code.hook': { kind: 'hook', turn: SPAN_TURN, values: { durationMs: ['duration_ms'] } },
  },
  spanEvents: {},
  cannotTell: {
    // `duration_ms` is the last attempt's, and `total_attempts` not always right (`cut`: 4 of 3; 2.1.197 `fail`: 3 of 6).
    logs: { tool_call: ['exitCode'], model_request: ['finishReason', 'attempts', 'start', 'durationMs'] },
    spans: { tool_call: ['exitCode'], model_request: ['costUsd'], subagent: ['title'] },
  },
  missingEnd: 'no ending was sent',
};
