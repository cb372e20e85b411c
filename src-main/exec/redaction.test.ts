/** What leaves a run that exports by itself, with the real program and a real collector. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { runCli, startServe } from '../cli/testing/run-cli.ts';
import type { RecordingCollector } from '../testing/collector/recording-collector.ts';
import { assistantMessage, completed, shellCommandCall, sse } from '../testing/model-server/responses-events.ts';
import type { MockResponsesServer } from '../testing/model-server/responses-server.ts';
import { eventsOf, exportTo, runExec, temporaryFolder } from './testing/exec-process.ts';
import { startModelAndCollector } from './testing/model-and-collector.ts';

const TOKEN = `ghp_${'a1B2c3D4e5F6g7H8i9J0'.repeat(2).slice(0, 36)}`;
const TOOL = sse([shellCommandCall('c1', `echo GITHUB_TOKEN=${TOKEN}`), completed('r1')]);
const DONE = sse([assistantMessage('m', 'the answer'), completed('r2')]);

let server: MockResponsesServer;
let collector: RecordingCollector;

beforeEach(async () => {
  ({ server, collector } = await startModelAndCollector({ grpc: false }));
  server.mountSequence([TOOL, DONE]);
});

interface Given {
  config?: string;
  args?: readonly string[];
  home?: string;
}

function run({ config = '', args = [], home = temporaryFolder() }: Given = {}) {
  writeFileSync(join(home, 'config.toml'), config);
  const fixed = ['--skip-git-repo-check', '--json', '-s', 'danger-full-access', `use ${TOKEN}`];
  return runExec({ server: server.url, home, args: [...fixed, ...args] });
}

const toCollector = () => exportTo(collector.httpUrl);
const sent = () => collector.records().map(({ attributes }) => attributes);
const sentText = () => JSON.stringify(collector.records().map(({ record, resource }) => [record, resource]));
const toolResult = () => sent().find((attributes) => attributes['output'] !== undefined);

describe('a run that exports by itself', () => {
  it('lets neither prompts nor secrets leave when nothing is said', async () => {
    const end = await run({ args: toCollector() });
    expect(end).toMatchObject({ code: 0 });
    expect(end.stderr).not.toContain('not delivered');
    expect(end.stdout).toContain(TOKEN);
    expect(sentText()).not.toContain(TOKEN);
    expect(toolResult()).toMatchObject({
      output: { stringValue: expect.stringContaining('GITHUB_TOKEN=[SECRET:') },
      'sluice.redacted': { stringValue: expect.stringContaining('secrets=') },
    });
  });

  it('lets prompts leave with log_user_prompt, without the secrets in them', async () => {
    await run({ args: [...toCollector(), '-c', 'otel.log_user_prompt=true'] });
    const prompt = sent().find((attributes) => attributes['prompt'] !== undefined);
    expect(prompt).toMatchObject({ prompt: { stringValue: expect.stringMatching(/^use \[SECRET:/) } });
    expect(sentText()).not.toContain(TOKEN);
  });

  it('sends everything as it is when redact is empty', async () => {
    await run({ args: [...toCollector(), '-c', 'otel.exporters.default.redact=[]'] });
    expect(toolResult()?.['output']?.stringValue).toContain(TOKEN);
    expect(sentText()).not.toContain('sluice.redacted');
  });

  it('applies what redact lists of [sluice.redaction], with the key of the home', async () => {
    const home = temporaryFolder();
    const config = `
[otel.exporters.default]
redact = ["machines", "quiet", "content"]
[sluice.redaction]
mark = false
[sluice.redaction.rules.machines]
keys = ["terminal.type", "service.version"]
action = "hash"
[sluice.redaction.rules.quiet]
kinds = ["sse_event"]
in = ["fields"]
action = "drop-event"
`;
    expect(await run({ home, config, args: toCollector() })).toMatchObject({ code: 0 });
    const keyFile = join(home, 'redaction.key');
    expect(statSync(keyFile).mode & 0o777).toBe(0o600);
    const first = sent().map((attributes) => attributes['terminal.type']?.stringValue);
    expect(new Set(first).size).toBe(1);
    expect(first[0]).toMatch(/^\[HASH:[0-9a-f]{32}\]$/);
    expect(collector.records()[0]?.resource.attributes).toContainEqual({
      key: 'service.version',
      value: { stringValue: expect.stringMatching(/^\[HASH:/) },
    });
    expect(toolResult()).toMatchObject({ output: { stringValue: '[REDACTED]' } });
    expect(sent().map((attributes) => attributes['event.name']?.stringValue)).not.toContain('codex.sse_event');
    expect(sentText()).not.toContain('sluice.redacted');

    server.mountSequence([TOOL, DONE]);
    const before = readFileSync(keyFile, 'utf8');
    await run({ home, config, args: toCollector() });
    expect(readFileSync(keyFile, 'utf8')).toBe(before);
    expect(sent().at(-1)?.['terminal.type']?.stringValue).toBe(first[0]);
  });

  const MISTAKES: ReadonlyArray<[string, string, readonly string[], string]> = [
    [
      'a name that is none',
      '[otel.exporters.default]\nredact = ["prompts", "secretz"]\n',
      [],
      ':2:1: otel.exporters.default.redact: "secretz" is no bundle and no rule',
    ],
    [
      'a name that is none, by -c',
      '',
      ['-c', 'otel.exporters.default.redact=["nope"]'],
      '-c otel.exporters.default.redact: "nope" is no bundle and no rule',
    ],
    [
      'an expression that does not parse',
      "[sluice.redaction.rules.ids]\nkeys = ['*']\nregex = 'CUST-(['\n",
      [],
      ':3:1: sluice.redaction.rules.ids.regex',
    ],
    ['an action that is none', "[sluice.redaction.rules.ids]\nkeys = ['*']\naction = 'burn'\n", [], ':3:1: '],
    ['a rule about everything', '[sluice.redaction.rules.ids]\n', [], ':1:1: sluice.redaction.rules.ids.keys'],
    ['a rule named like a bundle', "[sluice.redaction.rules.secrets]\nkeys = ['a']\n", [], ':1:1: '],
    ['a mark that is none', '[sluice.redaction]\nmark = "yes"\n', [], ':2:1: sluice.redaction.mark'],
    ['a table that is none', '[sluice]\nredaction = 1\n', [], ':2:1: sluice.redaction'],
  ];

  it.each(MISTAKES)('does not begin with %s', async (_, config, args, message) => {
    const end = await run({ config, args: [...toCollector(), ...args] });
    expect(end).toMatchObject({ code: 1, stdout: '' });
    expect(end.stderr).toContain(message);
    expect(server.requests).toEqual([]);
  });

  it('does not begin when a rule hashes and the key cannot be used', async () => {
    const home = temporaryFolder();
    writeFileSync(join(home, 'redaction.key'), 'half', { mode: 0o600 });
    const config =
      '[otel.exporters.default]\nredact = ["ids"]\n[sluice.redaction.rules.ids]\nkeys = ["model"]\naction = "hash"\n';
    const end = await run({ home, config, args: toCollector() });
    expect(end).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('The rule ids hashes. The key for hashes, '),
    });
    expect(server.requests).toEqual([]);
  });
});

it('a running Sluice gets everything: redaction sits on its way out', async () => {
  const home = temporaryFolder();
  writeFileSync(join(home, 'config.toml'), '[otel]\nlog_user_prompt = true\n');
  const sluice = await startServe(home);
  try {
    const end = await run({ home, config: '[otel]\nlog_user_prompt = true\n' });
    expect(end).toMatchObject({ code: 0 });
    const conversation = String(eventsOf(end)[0]?.['thread_id']);
    const { stdout } = await runCli(['tail', '--home', home, '--json', '--conversation', conversation]);
    expect(stdout).toContain(`use ${TOKEN}`);
  } finally {
    await sluice.end('SIGTERM');
  }
});
