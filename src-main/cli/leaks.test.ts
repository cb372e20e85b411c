/** `sluice leaks` as a user runs it: beside a real host with a real collector, and without a host. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { LeakAtExporter, LeakingEvent } from '../../src-shared/contract/redaction-api.ts';
import { SECRET_FORMS } from '../../src-shared/testing/corpus/secrets.ts';
import { createRandomSource } from '../../src-shared/testing/random-source.ts';
import { logsRequest } from '../store/testing/requests.ts';
import { type RecordingCollector, startRecordingCollector } from '../testing/collector/recording-collector.ts';
import { postLogs, type ReadyLine, type RunningCli, runCli, startServe, temporaryHome } from './testing/run-cli.ts';

const SECRET = (SECRET_FORMS.find(({ kinds }) => kinds.includes('github-token')) ?? SECRET_FORMS[0])?.make(
  createRandomSource(9),
) as string;
const home = temporaryHome();
let collector: RecordingCollector;
let served: RunningCli & { ready: ReadyLine };

const configOf = (redact: string) => `
[otel.exporters.prod]
otlp-http = { endpoint = "${collector.httpUrl}/v1/logs", protocol = "binary" }
batch = { delay_ms = 0 }
redact = ${redact}

[otel.exporters.staging]
enabled = false
otlp-http = { endpoint = "${collector.httpUrl}/v1/logs", protocol = "binary" }
`;

beforeAll(async () => {
  collector = await startRecordingCollector({ grpc: false });
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'config.toml'), configOf('[]'));
  served = await startServe(home);
  const event = { 'event.name': 'codex.tool_result', tool_name: 'shell' };
  const { body } = logsRequest([
    { ...event, 'conversation.id': 'first', output: `one ${SECRET}\u001b[2J and two ${SECRET}` },
    { ...event, 'conversation.id': 'second', output: 'only what a tool said' },
    { ...event, 'conversation.id': 'first', 'a\u001b[31mkey': SECRET },
    { ...event, 'conversation.id': 'first', duration_ms: '3' },
  ]);
  await postLogs(served.ready.otlpHttp, Buffer.from(body).toString());
  await collector.waitForRecords(4);
  await untilFirst((at) => at?.sent !== undefined);
  writeFileSync(join(home, 'config.toml'), configOf('["secrets"]'));
  await untilFirst((at) => at?.leaves.length === 1);
}, 60_000);
afterAll(async () => {
  served?.child.kill('SIGKILL');
  await collector?.close();
});

async function leaks(...flags: string[]) {
  const { code, stdout, stderr } = await runCli(['leaks', '--home', home, ...flags]);
  const lines = stdout.trimEnd().split('\n');
  const events = flags.includes('--json') && stdout !== '' ? lines.map((line) => JSON.parse(line)) : [];
  return { code, stdout, stderr, lines, events: events as Array<LeakingEvent & { conversation: string }> };
}

/** Until the first event stands so at the first exporter: what was sent is written, and settings are taken over, in a moment. */
async function untilFirst(stands: (at: LeakAtExporter | undefined) => boolean): Promise<void> {
  const look = async () => expect(stands((await leaks('--json')).events[0]?.exporters[0])).toBe(true);
  await vi.waitFor(look, { timeout: 40_000, interval: 50 });
}

/** Times differ from run to run. */
const timeless = (text: string) => text.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?/g, 'TIME');

const REPORT = `first  codex
  1  TIME  codex.tool_result
    secret github-token ×2 in attributes["output"]  → prod: SENT about TIME as it was, now masked · staging: masked
    a tool's output in attributes["output"]  → prod: SENT about TIME as it was · staging: would leave (off)
  3  TIME  codex.tool_result
    secret github-token in attributes["a␛[31mkey"]  → prod: SENT about TIME as it was, now masked · staging: masked

second  codex
  2  TIME  codex.tool_result
    a tool's output in attributes["output"]  → prod: SENT about TIME as it was · staging: would leave (off)

4 records looked at: 3 secrets and 2 pieces of content in 3 of them.
  prod: 2 pieces of content leave, 3 secrets and 2 pieces of content left already
  staging: 2 pieces of content would leave (it is off)
`;

const WITHOUT_EXPORTER = `first  codex
  1  TIME  codex.tool_result
    secret github-token ×2 in attributes["output"]  → no exporter; the default rules would mask it
    a tool's output in attributes["output"]  → no exporter; the default rules would let it out
  3  TIME  codex.tool_result
    secret github-token in attributes["a␛[31mkey"]  → no exporter; the default rules would mask it

second  codex
  2  TIME  codex.tool_result
    a tool's output in attributes["output"]  → no exporter; the default rules would let it out

4 records looked at: 3 secrets and 2 pieces of content in 3 of them.
  No exporter sends, so nothing leaves. Under the default rules 2 pieces of content would leave.
`;

describe('beside a host', () => {
  it('groups by conversation and event, and tells where each finding goes and went', async () => {
    const { code, stdout } = await leaks();
    expect(code).toBe(0);
    expect(timeless(stdout)).toBe(REPORT);
    expect(stdout).not.toContain(SECRET);
  });

  it('narrows to a conversation, an exporter, secrets, a count', async () => {
    expect((await leaks('--conversation', 'sec', '--json')).events.map(({ id }) => id)).toEqual([2]);
    const secrets = await leaks('--secrets', '--exporter', 'staging', '--json');
    expect(secrets.events).toMatchObject([
      {
        id: 1,
        conversation: 'first',
        findings: [{ kind: 'secret' }],
        exporters: [{ exporter: 'staging', leaves: [] }],
      },
      {
        id: 3,
        conversation: 'first',
        findings: [{ kind: 'secret' }],
        exporters: [{ exporter: 'staging', leaves: [] }],
      },
    ]);
    expect((await leaks('--limit', '1', '--json')).events).toHaveLength(1);
    expect((await leaks('--limit', '1')).stdout).toContain('1 of them');
  });

  it.each([
    [['--exporter', 'nobody'], 2, 'There are: prod, staging.'],
    [['--conversation', 'nobody'], 1, 'there is no conversation'],
    [['--limit', 'few'], 2, 'It must be a number'],
  ])('says what is wrong with %j', async (flags, code, message) => {
    expect(await leaks(...flags)).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(message) });
  });

  it('ends quietly when nobody reads on', async () => {
    const cli = fileURLToPath(new URL('./cli.ts', import.meta.url));
    const child = spawn(process.execPath, [cli, 'leaks', '--home', home], { stdio: ['ignore', 'pipe', 'pipe'] });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    child.stdout.destroy();
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(errors).toBe('');
  });
});

describe('without a host', () => {
  it('says the same, read from the files', async () => {
    await served.end('SIGTERM');
    const { code, stdout } = await leaks();
    expect(code).toBe(0);
    expect(timeless(stdout)).toBe(REPORT);
  });

  it('tells what the default rules would do when there is no exporter', async () => {
    writeFileSync(join(home, 'config.toml'), '');
    const { stdout } = await leaks();
    expect(timeless(stdout)).toBe(WITHOUT_EXPORTER);
    const { events } = await leaks('--json');
    expect(events.map(({ exporters }) => exporters)).toEqual([
      [{ exporter: null, enabled: false, leaves: [1] }],
      [{ exporter: null, enabled: false, leaves: [0] }],
      [{ exporter: null, enabled: false, leaves: [] }],
    ]);
    expect((await leaks('--secrets')).lines.at(-1)).toContain('Under the default rules nothing of it would leave.');
    // The kind that Codex has where it exports nothing.
    writeFileSync(join(home, 'config.toml'), '[otel]\nexporter = "none"\n');
    expect(timeless((await leaks()).stdout)).toBe(WITHOUT_EXPORTER);
  });

  it('has nothing to tell where nothing is stored', async () => {
    const { code, stdout, stderr } = await runCli(['leaks', '--home', temporaryHome()]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain('nothing is stored yet');
  });
});

/** Last: the log is another one afterwards. */
describe('scrub', () => {
  const scrub = (...flags: string[]) => runCli(['leaks', 'scrub', '--home', home, ...flags]);
  const holding = () => readdirSync(home).filter((name) => isFileWith(join(home, name), SECRET));

  it('asks before it does what cannot be undone', async () => {
    expect(await scrub()).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') });
    expect(await scrub('--yes', '--kind', 'nothing-known')).toMatchObject({ code: 2 });
    expect(holding()).not.toEqual([]);
  });

  it('masks only one kind at rest, when asked', async () => {
    const { code, stdout } = await scrub('--yes', '--kind', 'gitlab-token', '--json');
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      { outcome: 'done', examined: 4, records: 0, secrets: 0, unreadable: 0, untouched: [] },
    ]);
    expect(holding()).not.toEqual([]);
  });

  it('masks the secrets beside a running host; what was sent stays told', async () => {
    writeFileSync(join(home, 'config.toml'), configOf('["secrets"]'));
    served = await startServe(home);
    const { code, stdout } = await scrub('--yes');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^3 secrets masked in 2 of 4 records\./);
    expect(holding()).toEqual([]);
    expect((await leaks('--secrets')).stdout).toMatch(
      /secret github-token ×2 \(masked in the log since\) in attributes\["output"\] {2}→ prod: SENT about .* as it was/,
    );
  });
});

function isFileWith(file: string, text: string): boolean {
  return statSync(file).isFile() && readFileSync(file).includes(text);
}
