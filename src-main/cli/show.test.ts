/** `sluice conversations` and `sluice show`, in real processes, over what real agents sent. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConversationJson, ShowJson } from '../../src-shared/run/run-json.ts';
import { allCaptures } from '../testing/all-captures.ts';
import { type ReadyLine, type RunningCli, runCli, startServe, temporaryHome } from './testing/run-cli.ts';

const SENT = [
  'claude-code-2.1.332.fail',
  'codex-0.171.0.toolfail',
  'copilot-cli-1.0.102.denied',
  'opencode-1.18.33.tool-fast',
];
const home = temporaryHome();
let served: RunningCli & { ready: ReadyLine };

beforeAll(async () => {
  served = await startServe(home);
  for (const { sender, scenario, signal, json } of allCaptures()) {
    if (!SENT.includes(`${sender}.${scenario}`)) continue;
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${served.ready.otlpHttp}/v1/${signal}`, { method: 'POST', headers, body: json });
    expect(answer.status).toBe(200);
  }
});
afterAll(() => served.child.kill('SIGKILL'));

async function run(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCli([...args, '--home', home]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

async function listed(...args: string[]): Promise<ConversationJson[]> {
  const text = await run('conversations', '--json', ...args);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ConversationJson);
}

async function keyOf(agent: string): Promise<string> {
  return (await listed()).find((one) => one.agent === agent && one.key !== '')?.key ?? '';
}

describe('conversations', () => {
  it('says of each how it ended, what it took and of whom it is', async () => {
    const runs = (await listed()).filter(({ key }) => key !== '');
    const shown = runs.map(({ agent, outcome, turns, errors, title }) => ({ agent, outcome, turns, errors, title }));
    const title = 'please echo hello';
    expect(shown.sort((a, b) => a.agent.localeCompare(b.agent))).toEqual([
      { agent: 'claude', outcome: 'failed', turns: 1, errors: 1, title },
      { agent: 'codex', outcome: 'completed', turns: 1, errors: 1, title },
      { agent: 'copilot', outcome: 'completed', turns: 1, errors: 0, title },
      { agent: 'opencode', outcome: 'completed', turns: 1, errors: 0, title },
    ]);
    expect(runs.find(({ agent }) => agent === 'claude')).toMatchObject({ why: 'synthetic server error' });
  });

  it('prints a line each for people, without records that are no run', async () => {
    const lines = (await run('conversations')).trimEnd().split('\n');
    expect(lines).toHaveLength(4);
    expect(lines.find((line) => line.includes(' claude '))).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} claude {3}[0-9a-f]{8} failed {6}1 turn, 1 step +1 failed +please echo hello$/,
    );
  });

  it('takes a filter, a limit and a span of time', async () => {
    expect((await listed('--filter', 'agent:copilot')).map(({ agent }) => agent)).toEqual(['copilot']);
    expect((await listed('--filter', 'outcome:failed')).map(({ agent }) => agent)).toEqual(['claude']);
    expect((await listed('--filter', '-outcome:failed exit:>0')).map(({ agent }) => agent)).toEqual(['codex']);
    expect((await listed('--filter', 'outcome:completed command:echo')).map(({ agent }) => agent).sort()).toEqual([
      'codex',
      'opencode',
    ]);
    expect((await listed('--filter', 'outcome:completed command:touch')).map(({ agent }) => agent)).toEqual([
      'copilot',
    ]);
    expect(await listed('--limit', '2')).toHaveLength(2);
    expect(await listed('--since', '1s')).toEqual([]);
  });

  it.each([
    [['--since', 'yesterday'], /It must be a number with a unit: 30s, 15m, 2h, 7d\./],
    [['--limit', 'x'], /It must be a number, 0 or more\./],
    [['--filter', 'ok:perhaps'], /--filter: /],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await runCli(['conversations', ...args, '--home', home]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});

describe('show', () => {
  it('prints turns and steps, a failed command as failed whatever its agent says', async () => {
    const text = await run('show', (await keyOf('codex')).slice(0, 30));
    expect(text).toMatch(/^please echo hello\ncodex 0\.171\.0 · gpt-5\.4 · .+\n/);
    expect(text).toMatch(/\nturn 1 {2}completed .*please echo hello\n/);
    expect(text).toMatch(/ {2}tool {7}exec_command: .*failed · exit 3/);
  });

  it('never calls ok what was declined, and says why', async () => {
    const text = await run('show', await keyOf('copilot'));
    expect(text).toMatch(/tool {7}bash: touch denied\.txt {2}declined .*\n +Permission denied/);
  });

  it('gives turns and steps with their events as JSON', async () => {
    const json = JSON.parse(await run('show', '--json', await keyOf('opencode'))) as ShowJson;
    expect(json.conversation).toMatchObject({
      agent: 'opencode',
      outcome: 'completed',
      internalTokens: { input: 1200 },
    });
    const call = json.turns[0]?.steps.find(({ kind }) => kind === 'tool_call');
    expect(call).toMatchObject({ tool: 'bash', title: 'echo hello-from-tool', exitCode: 0, outcome: 'ok' });
    expect(call?.spans.length).toBeGreaterThan(0);
    expect(call).not.toHaveProperty('content');
  });

  it('prints what was asked and returned with --content', async () => {
    const key = await keyOf('copilot');
    const json = JSON.parse(await run('show', '--json', '--content', key)) as ShowJson;
    const call = json.turns[0]?.steps.find(({ kind }) => kind === 'tool_call');
    expect(call?.content?.['gen_ai.tool.call.arguments']).toContain('touch denied.txt');
    expect(await run('show', '--content', key)).toMatch(
      /gen_ai\.tool\.call\.arguments:\n +\{"command":"touch denied\.txt"/,
    );
  });

  it('says what to do where there is no such conversation, or several', async () => {
    const none = await runCli(['show', 'nobody', '--home', home]);
    expect(none).toMatchObject({ code: 1, stdout: '' });
    expect(none.stderr).toBe(
      'sluice: there is no conversation "nobody". `sluice conversations` lists those that are stored.\n',
    );
    const empty = await runCli(['show', 'x', '--home', temporaryHome()]);
    expect(empty).toMatchObject({ code: 1, stderr: 'sluice: nothing is stored yet.\n' });
  });
});
