import { sameArguments, titleOfArguments } from '../call-title.ts';
import { mcpTool } from '../mcp-tool.ts';
import { memberAt, type RecordView } from '../record-view.ts';
import type { RunEvent, RunValues } from '../run-event.ts';
import type { RunEntry, RunTable } from '../run-table.ts';

/**
 * Gemini CLI 0.61 (captures `gemini-cli-0.61.0`).
 *
 * Nothing names a turn: it reaches from prompt to prompt. `api_response` has no span id and ends the oldest open request of its
 * `prompt_id` (`tool`; in a sub-agent it has the `agent_call`'s). Logs have no call ids: a `tool_call` has the id of
 * the span above its own and is told apart there by its arguments (`parallel`).
 */

function readPromptId(view: RecordView, values: RunValues, event: RunEvent): void {
  const promptId = view.text('prompt_id') ?? view.text('gen_ai.prompt.name');
  if (promptId === undefined) return;
  const hash = promptId.lastIndexOf('#');
  // `sub`: AGENT_ID#n; the main agent's is the session's id.
  if (hash > 0) {
    event.laneKeys = [`g:${promptId.slice(0, hash)}`];
    values.inSubagent = true;
  }
}

const requestPlace = { of: ['gemini_cli.api_request'], pick: 'oldest-open', within: 'scope' } as const;

function scopeOf(view: RecordView, event: RunEvent): void {
  const promptId = view.text('prompt_id');
  if (promptId !== undefined) event.scope = promptId;
}

function readToolName(values: RunValues, given: string | undefined, server: string | undefined): void {
  if (given === undefined) return;
  const named = mcpTool(given, server, undefined);
  values.tool = named.tool;
  if (named.server !== undefined) values.server = named.server;
}

const retry: RunEntry = {
  kind: 'model_request',
  part: true,
  place: { of: ['gemini_cli.api_request'], pick: 'latest', within: 'conversation' },
  values: { error: ['error_type', 'final_error_type'] },
  outcome: 'failed',
  rank: 2,
};

const aboutProcess: RunEntry = { kind: 'process' };

export const geminiRun: RunTable = {
  namePrefix: 'gemini_cli.',
  conversation: ['session.id'],
  spanConversation: ['gen_ai.conversation.id', 'session.id'],
  resourceConversation: ['session.id'],
  // It sends the version of Node.
  noVersion: true,
  turnsByPrompt: true,
  values: { model: ['model', 'gen_ai.request.model'] },
  logs: {
    'gemini_cli.config': {
      kind: 'process',
      read: (view, values) => {
        const mode = view.text('approval_mode');
        if (mode !== undefined) values.settings = { approvalMode: mode };
      },
    },
    'gemini_cli.startup_stats': aboutProcess,
    'gemini_cli.model_routing': aboutProcess,
    'gemini_cli.ripgrep_fallback': aboutProcess,
    'gemini_cli.file_operation': { kind: 'noise' },
    'gemini_cli.edit_strategy': { kind: 'noise' },
    'gemini_cli.user_prompt': { kind: 'prompt', values: { text: ['prompt'] } },
    'gemini_cli.api_request': {
      kind: 'model_request',
      keys: ['span'],
      read: (view, values, event) => {
        readPromptId(view, values, event);
        scopeOf(view, event);
      },
    },
    'gemini_cli.api_response': {
      kind: 'model_request',
      place: requestPlace,
      values: {
        durationMs: ['duration_ms'],
        status: ['status_code', 'http.status_code'],
        finishReason: ['finish_reasons'],
      },
      tokens: {
        input: ['input_token_count'],
        cached: ['cached_content_token_count'],
        output: ['output_token_count'],
        reasoning: ['thoughts_token_count'],
        total: ['total_token_count'],
        reasoningBeside: ['output_token_count'],
      },
      startsBefore: ['duration_ms'],
      read: (view, values, event) => {
        readPromptId(view, values, event);
        scopeOf(view, event);
        // A stream without an end has zeros and no reason, and calls itself a success (`fail`).
        const broken = values.finishReason === undefined && (view.number('total_token_count') ?? 0) === 0;
        values.outcome = broken ? 'failed' : 'ok';
        if (broken) delete values.tokens;
        const answer = view.text('response_text');
        if (answer !== undefined && !broken) values.asksForCalls = answer.includes('"functionCall"');
      },
    },
    'gemini_cli.api_error': {
      kind: 'model_request',
      keys: ['span'],
      place: requestPlace,
      values: {
        durationMs: ['duration_ms'],
        status: ['status_code', 'http.status_code'],
        error: ['error.message', 'error'],
      },
      outcome: 'failed',
      startsBefore: ['duration_ms'],
      read: (view, values, event) => {
        readPromptId(view, values, event);
        scopeOf(view, event);
      },
    },
    'gemini_cli.chat.content_retry': retry,
    'gemini_cli.chat.content_retry_failure': retry,
    'gemini_cli.tool_call': {
      kind: 'tool_call',
      keys: ['span'],
      values: { durationMs: ['duration_ms'], error: ['error', 'error.message'] },
      // With its turn in the scheduler; the span is of the execution alone (`tool`: 170 and 111).
      weak: ['durationMs'],
      startsBefore: ['duration_ms'],
      read: (view, values, event) => {
        readPromptId(view, values, event);
        readToolName(values, view.text('function_name'), view.text('mcp_server_name'));
        const parsed = view.json('function_args');
        values.matching = `${view.text('function_name')} ${parsed === undefined ? '' : sameArguments(parsed)}`;
        const title = titleOfArguments(parsed);
        if (title !== undefined) values.text = title;
        const metadata = view.json('metadata');
        const exit = memberAt(metadata, 'exitCode');
        if (typeof exit === 'number') values.exitCode = exit;
        const success = view.flag('success');
        if (success !== undefined) values.outcome = success && (values.exitCode ?? 0) === 0 ? 'ok' : 'failed';
        if (view.text('decision') === 'reject') values.outcome = 'declined';
        const agent = memberAt(metadata, 'agentId');
        if (typeof agent === 'string') values.startsLane = `g:${agent}`;
      },
    },
    'gemini_cli.agent.start': {
      kind: 'subagent',
      keys: ['attribute:agent_id', 'span'],
      values: { agentName: ['agent_name'] },
      read: readAgentId,
    },
    'gemini_cli.agent.finish': {
      kind: 'subagent',
      keys: ['attribute:agent_id', 'span'],
      values: { agentName: ['agent_name'], durationMs: ['duration_ms'] },
      read: (view, values, event) => {
        readAgentId(view, values, event);
        const reason = view.text('terminate_reason');
        if (reason !== undefined) readReason(reason, values);
      },
    },
    'gemini_cli.agent.recovery_attempt': {
      kind: 'subagent',
      part: true,
      keys: ['attribute:agent_id', 'span'],
      read: readAgentId,
    },
    // The last record of a process that ended in order.
    'gemini_cli.plan.approval_mode_duration': {
      kind: 'process',
      read: (_view, values) => {
        values.processEnd = true;
      },
    },
    'gen_ai.client.inference.operation.details': { kind: 'noise' },
  },
  spans: {
    llm_call: {
      kind: 'model_request',
      keys: ['span'],
      values: { error: ['error.message'] },
      // Neither cache nor thoughts: 40, where the log says 47 (`tool`).
      tokens: { input: ['gen_ai.usage.input_tokens'], output: ['gen_ai.usage.output_tokens'] },
      read: (view, values, event) => {
        readPromptId(view, values, event);
        const answer = view.text('gen_ai.output.messages');
        if (view.status === 2 || values.tokens === undefined) {
          values.outcome = 'failed';
          const error = sentenceOfStatus(view.statusText);
          if (error !== undefined) values.error = error;
        } else {
          values.outcome = 'ok';
          if (answer !== undefined) values.asksForCalls = answer.includes('"functionCall"');
        }
      },
    },
    tool_call: {
      kind: 'tool_call',
      keys: ['attribute:gen_ai.tool.call_id', 'parent'],
      values: { callId: ['gen_ai.tool.call_id'] },
      read: (view, values) => {
        const input = view.json('gen_ai.input.messages');
        // `mcp`: `greet (greeter MCP Server)`.
        const shown = memberAt(input, 'display.name');
        const server = typeof shown === 'string' ? /\(([^()]+) MCP Server\)$/.exec(shown)?.[1] : undefined;
        readToolName(values, view.text('gen_ai.tool.name'), server);
        const given = memberAt(input, 'args');
        values.matching = `${view.text('gen_ai.tool.name')} ${given === undefined ? '' : sameArguments(given)}`;
        values.durationMs = (view.end - view.start) / 1_000;
        const title = titleOfArguments(given);
        if (title !== undefined) values.text = title;
        const output = view.json('gen_ai.output.messages');
        const exit = memberAt(output, 'response.data.exitCode');
        if (typeof exit === 'number') values.exitCode = exit;
        const status = memberAt(output, 'status');
        if (status === 'success') values.outcome = (values.exitCode ?? 0) === 0 ? 'ok' : 'failed';
        else if (status === 'cancelled') values.outcome = 'cancelled';
        else if (status === 'error' || view.status === 2) values.outcome = 'failed';
      },
    },
    agent_call: {
      kind: 'subagent',
      keys: ['span'],
      opensLane: true,
      read: (view, values, event) => {
        values.inSubagent = true;
        if (event.spanId !== undefined) event.laneKeys = [`x:${event.spanId}`];
        const input = view.json('gen_ai.input.messages');
        const name = memberAt(input, 'agent_name');
        const task = memberAt(input, 'prompt');
        if (typeof name === 'string') values.agentName = name;
        if (typeof task === 'string') values.text = task;
        const reason = /Termination Reason: (\w+)/.exec(view.text('gen_ai.output.messages') ?? '')?.[1];
        if (reason !== undefined) readReason(reason, values);
      },
    },
  },
  spanEvents: {},
  cannotTell: {
    // Only codes other than 0 are sent.
    logs: { tool_call: ['exitCode?', 'callId', 'durationMs'] },
    spans: {
      model_request: ['tokens.cached', 'tokens.reasoning', 'tokens.output', 'error?', 'status?'],
      tool_call: ['exitCode?', 'server?'],
      prompt: ['text'],
      subagent: ['outcome', 'error?'],
    },
  },
  missingEnd: 'no ending was sent',
};

function readReason(reason: string, values: RunValues): void {
  values.outcome = reason === 'GOAL' ? 'ok' : 'failed';
  if (values.outcome === 'failed') values.error = reason;
}

function readAgentId(view: RecordView, values: RunValues, event: RunEvent): void {
  values.inSubagent = true;
  const id = view.text('agent_id');
  event.laneKeys = [
    ...(id === undefined ? [] : [`g:${id}`]),
    ...(event.spanId === undefined ? [] : [`x:${event.spanId}`]),
  ];
}

function sentenceOfStatus(text: string): string | undefined {
  if (text === '') return undefined;
  const found = /"message":\s*"((?:[^"\\]|\\.)*)"/.exec(text)?.[1];
  return found ?? text;
}
