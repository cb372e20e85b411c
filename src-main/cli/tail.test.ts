import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommonEvent } from '../../src-shared/agents/common-event.ts';
import type { ShowJson } from '../../src-shared/run/run-json.ts';
import { allCaptures } from '../testing/all-captures.ts';
import {
  capture,
  launch,
  linesOf,
  postLogs,
  type ReadyLine,
  type RunningCli,
  runCli,
  startServe,
  temporaryHome,
} from './testing/run-cli.ts';

const CODEX = '01a201e1-2dad-70c3-840c-07ff95ef13bf';
const home = temporaryHome();
let served: RunningCli & { ready: ReadyLine };

beforeAll(async () => {
  served = await startServe(home);
  for (const name of ['codex-0.169.0', 'claude-code-2.1.197', 'gemini-cli-0.61.0']) {
    await postLogs(served.ready.otlpHttp, capture(`${name}.logs.json`).toString());
  }
});
afterAll(() => served.child.kill('SIGKILL'));

async function tailJson(...args: string[]): Promise<CommonEvent[]> {
  const { code, stdout, stderr } = await runCli(['tail', '--json', '--home', home, ...args]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as CommonEvent);
}

/** A tool result in Codex's form, as an OTLP/JSON request. */
function toolResult(tool: string, call: string, timeMs: number): string {
  const attributes = { 'event.name': 'codex.tool_result', 'conversation.id': 'times', tool_name: tool, call_id: call };
  const record = {
    observedTimeUnixNano: `${timeMs}000000`,
    attributes: Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } })),
  };
  const scopeLogs = [{ scope: { name: 'codex_otel.log_only' }, logRecords: [record] }];
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'codex_exec' } }] };
  return JSON.stringify({ resourceLogs: [{ resource, scopeLogs }] });
}

describe('tail', () => {
  it('prints every stored event as a common event, oldest first', async () => {
    const events = await tailJson('--limit', '0');
    expect(events).toHaveLength(18 + 6 + 15);
    expect(events.map(({ id }) => Number(id))).toEqual(events.map(({ id }) => Number(id)).sort((a, b) => a - b));
    expect(events.find(({ name }) => name === 'codex.tool_result')).toMatchObject({
      time: '2026-11-22T06:11:04.605Z',
      agent: 'codex',
      conversation: CODEX,
      kind: 'tool_result',
      tool: 'exec_command',
      ok: true,
      scope: 'codex_otel.log_only',
    });
  });

  it('takes the newest of a limit, a conversation by the beginning of its id, and a filter', async () => {
    const all = await tailJson('--limit', '0');
    expect(await tailJson('--limit', '5')).toEqual(all.slice(-5));
    const codex = await tailJson('--conversation', CODEX.slice(0, 6));
    expect(codex).toHaveLength(17);
    expect(new Set(codex.map(({ conversation }) => conversation))).toEqual(new Set([CODEX]));
    const results = await tailJson('--filter', 'kind:tool_result');
    expect(results.map(({ agent }) => agent).sort()).toEqual(['claude', 'codex', 'gemini']);
  });

  it('finds events by time', async () => {
    const all = await tailJson('--limit', '0');
    const since = '2026-11-22T06:11:04.605Z';
    const later = all.filter(({ time }) => time >= since);
    expect(later.length).toBeGreaterThan(0);
    expect(later.length).toBeLessThan(all.length);
    expect(await tailJson('--filter', `time:>=${since}`)).toEqual(later);
    const local = new Date(since);
    const clock = [local.getHours(), local.getMinutes(), local.getSeconds()].map((part) =>
      String(part).padStart(2, '0'),
    );
    const [day] = new Date(local.getTime() - local.getTimezoneOffset() * 60_000).toISOString().split('T');
    const found = await tailJson('--filter', `kind:tool_result agent:codex time:"${day} ${clock.join(':')}"`);
    expect(found.map(({ time }) => time)).toEqual([since]);
    expect(await tailJson('--limit', '0', '--filter', `-time:>=${since}`)).toHaveLength(all.length - later.length);
    expect(await runCli(['tail', '--home', home, '--filter', 'npm time:>15m'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/“15m” is not a time: .*time:>-15m \(s, m, h, d\)\n {2}npm time:>15m\n {12}\^\n/),
    });
  });

  it('prints spans where they are asked for, every one, with the ids that `show` gives', async () => {
    const posted = allCaptures().filter(
      ({ sender, scenario }) => `${sender}.${scenario}` === 'claude-code-2.1.332.mcp',
    );
    const other = temporaryHome();
    const { child, ready } = await startServe(other);
    for (const { signal, json } of posted) {
      const headers = { 'content-type': 'application/json' };
      await fetch(`${ready.otlpHttp}/v1/${signal}`, { method: 'POST', headers, body: json });
    }
    const listed = async (...args: string[]) => {
      const { code, stdout, stderr } = await runCli(['tail', '--json', '--home', other, ...args]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      return stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as CommonEvent]));
    };
    const sent = posted.flatMap(({ json }) => [...json.matchAll(/"startTimeUnixNano"/g)]).length;
    const logs = await listed('--signal', 'logs', '--limit', '0');
    expect(logs).toEqual(await listed('--limit', '0'));
    const spans = await listed('--signal', 'traces', '--limit', '0');
    expect(spans).toHaveLength(sent);
    const both = await listed('--signal', 'logs,traces', '--limit', '0');
    expect(both).toHaveLength(logs.length + spans.length);
    expect(both.map(({ id }) => Number(id))).toEqual(both.map(({ id }) => Number(id)).sort((a, b) => a - b));
    expect(await listed('--signal', 'traces', '--limit', '3')).toEqual(spans.slice(-3));
    expect(await listed('--signal', 'traces', '--filter', 'kind:tool_result')).not.toEqual([]);
    const key = spans.find(({ conversation }) => conversation !== undefined)?.conversation ?? '';
    const shown = JSON.parse((await runCli(['show', key, '--json', '--home', other])).stdout) as ShowJson;
    const ids = shown.turns.flatMap(({ steps }) => steps.flatMap((step) => step.spans));
    expect(ids.length).toBeGreaterThan(0);
    expect(spans.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
    child.kill('SIGKILL');
    expect(await runCli(['tail', '--home', other, '--signal', 'spans'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('It must be logs, traces, or logs,traces.'),
    });
  });

  it('prints lines for people', async () => {
    const { code, stdout } = await runCli(['tail', '--home', home, '--filter', 'kind:tool_result agent:codex']);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^2026-11-22 \d\d:11:04\.605 codex {4}01a201e1 tool_result {8}ok +\d+ms .*exec_command.*\n$/,
    );
  });

  it('says when there is no such conversation', async () => {
    const { code, stderr } = await runCli(['tail', '--home', home, '--conversation', 'nothing-like-it']);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'sluice: there is no conversation that begins with nothing-like-it.\n',
    });
  });

  it('ends quietly when its reader goes away', async () => {
    const tail = launch(['tail', '--json', '--home', home, '--follow']);
    await linesOf(tail).next();
    tail.child.stdout?.destroy();
    await postLogs(served.ready.otlpHttp, capture('claude-code-2.1.197.logs.json').toString());
    expect(await tail.end()).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('tail --follow', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('ends with 0 and whole lines on %s, while events arrive', async (signal) => {
    const tail = launch(['tail', '--json', '--follow', '--limit', '1', '--home', home]);
    await tail.untilOutput((stdout) => stdout.includes('\n'));
    const body = capture('claude-code-2.1.197.logs.json').toString();
    const posted = Promise.all(Array.from({ length: 5 }, () => postLogs(served.ready.otlpHttp, body)));
    await tail.untilOutput((stdout) => stdout.trimEnd().split('\n').length > 1);
    const ended = await tail.end(signal);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toMatch(/\n$/);
    for (const line of ended.stdout.trimEnd().split('\n')) expect(JSON.parse(line)).toHaveProperty('id');
    await posted;
  });

  it('prints everything stored and then what comes, none twice', async () => {
    const tail = launch(['tail', '--json', '--follow', '--limit', '0', '--home', home]);
    const body = capture('claude-code-2.1.197.logs.json').toString();
    for (let i = 0; i < 5; i++) await postLogs(served.ready.otlpHttp, body);
    const last = (await tailJson('--limit', '1'))[0]?.id ?? '';
    await tail.untilOutput((stdout) => stdout.includes(`{"id":"${last}"`));
    const { stdout } = await tail.end('SIGTERM');
    const ids = stdout
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as CommonEvent).id);
    expect(ids).toEqual((await tailJson('--limit', '0')).map(({ id }) => id));
  });
});

describe('tail --follow with a relative time', () => {
  it('goes on with every event since the command started', async () => {
    const tail = launch(['tail', '--json', '--follow', '--filter', 'time:>-1m tool:by_time', '--home', home]);
    const lines = linesOf(tail);
    const post = (call: string, timeMs: number) => postLogs(served.ready.otlpHttp, toolResult('by_time', call, timeMs));
    for (let event = 1; event <= 3; event++) {
      await post(`old_${event}`, Date.now() - 3_600_000);
      await post(`new_${event}`, Date.now());
      expect(JSON.parse(String((await lines.next()).value))).toMatchObject({ callId: `new_${event}` });
    }
    expect(await tail.end('SIGTERM')).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('tail --follow and the end of the host', () => {
  it('prints what arrives, ends with the host, and reads the log without it', async () => {
    const before = (await tailJson('--limit', '0')).length;
    const tail = launch(['tail', '--json', '--follow', '--limit', '1', '--home', home]);
    await tail.untilOutput((stdout) => stdout.includes('\n'));
    await postLogs(served.ready.otlpHttp, capture('claude-code-2.1.197.logs.json').toString());
    await tail.untilOutput((stdout) => stdout.trimEnd().split('\n').length === 7);

    expect((await served.end('SIGTERM')).code).toBe(0);
    const ended = await tail.end();
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/the connection to Sluice ended/);

    expect(await tailJson('--limit', '0')).toHaveLength(before + 6);
    const followed = await runCli(['tail', '--follow', '--home', home]);
    expect(followed.code).toBe(1);
    expect(followed.stderr).toMatch(/nothing is running for .*sluice serve/);
  });

  it('finds everything that was acknowledged after the host was killed', async () => {
    const killedHome = temporaryHome();
    const killed = await startServe(killedHome);
    await postLogs(killed.ready.otlpHttp, capture('codex-0.169.0.logs.json').toString());
    await killed.end('SIGKILL');
    const { code, stdout } = await runCli(['tail', '--json', '--home', killedHome]);
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n')).toHaveLength(18);
    const again = await startServe(killedHome);
    expect((await again.end('SIGTERM')).code).toBe(0);
  });

  it('has nothing to print for an empty home', async () => {
    expect(await runCli(['tail', '--home', temporaryHome()])).toEqual({
      code: 0,
      stdout: '',
      stderr: 'sluice: nothing is stored yet.\n',
    });
  });
});
