/**
 * From decoded records of one conversation to its turns and steps: one that streams (60 stream events a request, as Codex sends
 * them) and one in which every record tells of a step (as Claude Code sends them). BENCH_RUN_EVENTS, by default 1,000,000.
 */
import type { RunEvent } from '../../src-shared/agents/run-event.ts';
import { type RunGroup, RunRecordReader, runGroup } from '../../src-shared/agents/run-records.ts';
import type { KeyValue, LogRecord } from '../../src-shared/otlp/otlp-json.ts';
import { RunReader } from '../../src-shared/run/read-run.ts';
import { report, round } from './measure.ts';

const EVENTS = Number(process.env['BENCH_RUN_EVENTS'] ?? 1_000_000);
const SLICE = 10_000;
const MIB = 2 ** 20;

type Values = Record<string, string | number>;

export async function run(): Promise<void> {
  const rows = [
    measure('streams', EVENTS, groupOf('codex_exec', 'codex_otel.log_only'), streaming()),
    measure('tells', EVENTS / 5, groupOf('claude-code', 'com.anthropic.claude_code.events'), telling()),
  ];
  report('run-outline', rows);
}

function measure(
  name: string,
  events: number,
  group: RunGroup,
  records: Generator<LogRecord>,
): Record<string, string | number> {
  const decode = new RunRecordReader();
  const reader = new RunReader();
  let seconds = 0;
  let first = 0;
  let now = 0;
  const before = held();
  for (let sent = 0; sent < events; sent += SLICE) {
    const slice = Array.from({ length: SLICE }, () => records.next().value as LogRecord);
    seconds += cpu(() => {
      const made = slice.map((record, index): RunEvent => decode.log(group, record, String(sent + index)));
      reader.add(made);
      now = made.at(-1)?.end ?? now;
    });
    if (sent === 0) first = cpu(() => reader.read(now));
  }
  const kept = held() - before;
  let turns = 0;
  // What a window asks for: all turns, and the steps of those that it shows.
  const outline = cpu(() => {
    const [one] = reader.read(now, { hasSteps: (index, count) => index >= count - 20 }).conversations;
    turns = one?.turns.length ?? 0;
  });
  return {
    conversation: name,
    events,
    turns,
    'read CPU s': round(seconds, 2),
    'first slice CPU ms': round(first * 1_000, 0),
    'outline CPU s': round(outline, 2),
    'kept MiB': Math.round(kept / MIB),
  };
}

function* streaming(): Generator<LogRecord> {
  const shared: Values = {
    'conversation.id': '01a22e1c-d2b2-7513-9b41-4cc1376cf9d2',
    model: 'gpt-5.4',
    'app.version': '0.171.0',
    originator: 'codex_exec',
  };
  const clock = createClock();
  for (let turn = 1, call = 0; ; turn++) {
    const traceId = hex(turn, 32);
    const event = (name: string, values: Values, ids = {}) =>
      clock(1_000, { 'event.name': `codex.${name}`, ...values, ...shared }, ids);
    yield event('user_prompt', { prompt: `do the next thing ${turn}` }, { traceId });
    for (let request = 0; request < 8; request++) {
      const callId = `call_${++call}`;
      yield event(
        'api_request',
        { duration_ms: '1', 'http.response.status_code': 200, attempt: 0 },
        { traceId, spanId: hex(call, 16) },
      );
      for (let delta = 0; delta < 60; delta++)
        yield event('sse_event', { 'event.kind': 'response.output_text.delta', duration_ms: '0' });
      yield event('sse_event', {
        'event.kind': 'response.completed',
        input_token_count: '1200',
        output_token_count: '80',
        cached_token_count: 900,
      });
      yield event(
        'tool_decision',
        { tool_name: 'exec_command', call_id: callId, decision: 'approved', source: 'Config' },
        { traceId },
      );
      const output = 'Chunk ID: d797b7\nWall time: 0.0\nProcess exited with code 0\nOutput:\nhello';
      yield event(
        'tool_result',
        {
          tool_name: 'exec_command',
          call_id: callId,
          duration_ms: '1',
          success: 'true',
          arguments: '{"cmd":"echo"}',
          output,
        },
        { traceId },
      );
    }
    yield event('agent_response', { 'item.id': `msg_${turn}`, response: 'All done.' }, { traceId });
  }
}

function* telling(): Generator<LogRecord> {
  const shared: Values = {
    'session.id': '01a22e1c-d2b2-7513-9b41-4cc1376cf9d2',
    'user.id': 'u',
    'terminal.type': 'xterm',
  };
  const clock = createClock();
  for (let turn = 1, request = 0; ; turn++) {
    const event = (name: string, values: Values) =>
      clock(
        1_000,
        { 'event.name': name, 'prompt.id': `prompt-${turn}`, ...values, ...shared },
        { traceId: hex(turn, 32) },
      );
    yield event('user_prompt', { prompt: `do the next thing ${turn}` });
    for (let answer = 0; answer < 20; answer++) {
      const ids = { request_id: `req_${++request}`, tool_use_id: `toolu_${request}`, tool_name: 'Bash' };
      yield event('tool_decision', {
        ...ids,
        decision: 'accept',
        source: 'config',
        tool_parameters: '{"full_command":"echo"}',
      });
      yield event('api_request', {
        request_id: ids.request_id,
        model: 'm',
        input_tokens: 1,
        output_tokens: 1,
        cache_read_tokens: 1,
        duration_ms: 1,
      });
      yield event('tool_result', { ...ids, success: 'true', duration_ms: '1', tool_input: '{"command":"echo"}' });
    }
    yield event('assistant_response', { request_id: `req_${request}`, response: 'All done.' });
  }
}

/** Makes records, each some microseconds after the one before. */
function createClock(): (microseconds: number, values: Values, ids?: Partial<LogRecord>) => LogRecord {
  let time = 1_796_000_000_000_000;
  return (microseconds, values, ids = {}) => {
    time += microseconds;
    const attributes = Object.entries(values).map(
      ([key, value]): KeyValue => ({
        key,
        value: typeof value === 'string' ? { stringValue: value } : { intValue: String(value) },
      }),
    );
    return { timeUnixNano: `${time}000`, ...ids, attributes };
  };
}

function groupOf(service: string, scope: string): RunGroup {
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: service } }] };
  const group = runGroup(resource, { name: scope, attributes: [] });
  if (group === undefined) throw new Error(`no run table for ${service}`);
  return group;
}

function hex(number: number, length: number): string {
  return ((number * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, '0').repeat(4).slice(0, length);
}

function cpu(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000_000;
}

/** Needs `--expose-gc`; without it garbage counts too. */
function held(): number {
  (globalThis as { gc?: () => void }).gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
