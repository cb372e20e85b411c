import { callTitle } from '../call-title.ts';
import type { RecordView } from '../record-view.ts';
import type { RunValues } from '../run-event.ts';
import type { RunTable, TokenKeys } from '../run-table.ts';

/**
 * GitHub Copilot CLI 1.0 (captures `copilot-cli-1.0.102`): spans only. `invoke_agent` without a parent is a turn, with one a sub-agent
 * (`sub`); its sums are twins of the `chat` spans below it. The server's words stand on the root alone (`fail`).
 */

const TOKENS: TokenKeys = {
  input: ['gen_ai.usage.input_tokens'],
  cached: ['gen_ai.usage.cache_read.input_tokens'],
  cacheWrite: ['gen_ai.usage.cache_write.input_tokens', 'gen_ai.usage.cache_creation.input_tokens'],
  output: ['gen_ai.usage.output_tokens'],
  reasoning: ['gen_ai.usage.reasoning.output_tokens'],
};

const SHELL_LINE = /^<shellId: [^<>]{1,80} completed with exit code (-?\d{1,11})>$/m;

function lastUserText(view: RecordView): string | undefined {
  const messages = view.json('gen_ai.input.messages');
  if (!Array.isArray(messages)) return undefined;
  const user = messages.findLast((one: { role?: unknown }) => one?.role === 'user') as { parts?: unknown } | undefined;
  if (!Array.isArray(user?.parts)) return undefined;
  const part = (user.parts as Array<{ content?: unknown }>).findLast((one) => typeof one?.content === 'string');
  const text = part?.content as string | undefined;
  // The time stands before what was typed (`tool`).
  return text?.replace(/^<current_datetime>[^<]{0,64}<\/current_datetime>\s*/, '').slice(0, 1_024);
}

function finish(values: RunValues): void {
  if (values.finishReason === undefined || values.finishReason === 'error') return;
  values.asksForCalls = values.finishReason.includes('tool_calls') || values.finishReason.includes('tool_use');
}

export const copilotRun: RunTable = {
  conversation: ['gen_ai.conversation.id'],
  values: { model: ['gen_ai.response.model', 'gen_ai.request.model'] },
  logs: {},
  spans: {
    invoke_agent: {
      kind: 'prompt',
      keys: ['span'],
      turn: ['trace'],
      values: { finishReason: ['gen_ai.response.finish_reasons'] },
      read: (view, values) => {
        const text = lastUserText(view);
        if (text !== undefined) values.text = text;
        values.turnClosed = true;
        if (view.status === 2) {
          values.turnEnd = 'failed';
          values.error = lastError(view.statusText);
        } else if (values.finishReason === 'stop') values.turnEnd = 'completed';
      },
    },
    'invoke_agent below': {
      kind: 'subagent',
      keys: ['span'],
      turn: ['trace'],
      opensLane: true,
      values: { agentName: ['gen_ai.agent.name'], costUsd: [] },
      read: (view, values, event) => {
        values.inSubagent = true;
        if (event.spanId !== undefined) event.laneKeys = [`x:${event.spanId}`];
        values.outcome = view.status === 2 ? 'failed' : 'ok';
        if (view.status === 2 && view.statusText !== '') values.error = lastError(view.statusText);
      },
    },
    chat: {
      kind: 'model_request',
      keys: ['span'],
      turn: ['trace'],
      values: {
        finishReason: ['gen_ai.response.finish_reasons'],
        requestId: ['gen_ai.response.id'],
        costUsd: [],
      },
      tokens: TOKENS,
      read: (view, values) => {
        finish(values);
        const first = view.number('gen_ai.response.time_to_first_chunk');
        if (first !== undefined) values.ttftMs = first * 1_000;
        values.outcome = view.status === 2 ? 'failed' : 'ok';
        if (view.status === 2 && view.statusText !== '') values.error = view.statusText;
      },
    },
    execute_tool: {
      kind: 'tool_call',
      keys: ['attribute:gen_ai.tool.call.id', 'span'],
      turn: ['trace'],
      durationHoldsWait: true,
      values: {
        callId: ['gen_ai.tool.call.id'],
        tool: ['github.copilot.tool.parameters.mcp_tool_name', 'gen_ai.tool.name'],
        server: ['github.copilot.tool.parameters.mcp_server_name'],
        exitCode: ['process.exit.code'],
      },
      read: (view, values) => {
        const title =
          callTitle(view.text('github.copilot.tool.parameters.command')) ??
          callTitle(view.text('gen_ai.tool.call.arguments')) ??
          view.text('github.copilot.tool.parameters.file_path');
        if (title !== undefined) values.text = title;
        if (values.exitCode === undefined) {
          const line = SHELL_LINE.exec(view.text('gen_ai.tool.call.result') ?? '')?.[1];
          if (line !== undefined) values.exitCode = Number(line);
        }
        const type = view.text('error.type');
        if (type === 'denied') values.outcome = 'declined';
        else if (view.status === 2 || (values.exitCode ?? 0) !== 0) values.outcome = 'failed';
        else values.outcome = 'ok';
        if (view.status === 2 && view.statusText !== '') values.error = view.statusText;
      },
    },
    permission: {
      kind: 'tool_call',
      part: true,
      alone: 'approval',
      keys: ['parent'],
      turn: ['trace'],
      read: (view, values) => {
        const said = view.text('github.copilot.permission.result');
        if (said === undefined) return;
        values.decision = said.startsWith('denied') ? 'refused' : 'approved';
        if (values.decision === 'refused') values.outcome = 'declined';
        // `denied`: no rule and nobody to ask.
        values.decidedBy = /user|interactive/.test(said) && !/could-not|no-approval/.test(said) ? 'person' : 'rule';
        if (values.decidedBy === 'person') values.waitMs = (view.end - view.start) / 1_000;
      },
    },
  },
  spanName: (view, name) => {
    if (name.startsWith('chat')) return 'chat';
    if (name.startsWith('execute_tool')) return 'execute_tool';
    if (name.startsWith('invoke_agent')) return view.parentSpanId === undefined ? 'invoke_agent' : 'invoke_agent below';
    return name;
  },
  spanEvents: {
    'github.copilot.user.message': { kind: 'turn', turn: ['trace'] },
    'github.copilot.session.usage_info': { kind: 'turn', turn: ['trace'] },
    'github.copilot.mcp.server.lifecycle': { kind: 'process' },
    'github.copilot.sandbox.enforcement_state': { kind: 'noise' },
    'gen_ai.client.operation.exception': { kind: 'noise' },
  },
  cannotTell: { logs: {}, spans: { model_request: ['error', 'status'] } },
  missingEnd: 'no ending was sent: an interrupted Copilot often sends nothing',
};

function lastError(text: string): string {
  const at = text.lastIndexOf('Last error: ');
  return at < 0 ? text.replace(/^Session error: /, '') : text.slice(at + 'Last error: '.length);
}
