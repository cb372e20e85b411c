/**
 * `npm run test:agents [AGENT …]`: real agents, with every switch on that makes them send content, through a Sluice whose
 * exporter has the default rules and every signal. What the collector got must hold neither prompt nor answer; what a second
 * one got without rules must hold them, or the run shows nothing.
 *
 * The agents come from the npm registry into a cache outside the project (SLUICE_AGENTS, else the temporary folder);
 * their model server is ours, on loopback. Needs `npm run build`. Exit code 1 when something left, or nothing was sent.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import {
  type RecordingCollector,
  startRecordingCollector,
} from '../../src-main/testing/collector/recording-collector.ts';
import { makeHome, startSluice } from '../../src-main/testing/sluice-process.ts';
import { AGENTS, type Agent } from './agents.ts';
import { startScriptedModel } from './scripted-model.ts';

const CACHE = process.env['SLUICE_AGENTS'] ?? join(tmpdir(), 'sluice-agents');
const BIN = join(CACHE, 'node_modules', '.bin');
const RUN_DEADLINE_MS = 120_000;
/** What an agent sent last is relayed by then. */
const SETTLE_MS = 3_000;

/** Words that nothing else holds; each pair stands in the whole sentence. */
const PROMPT = 'Please run the echo and then describe the violet herons of Quaggamere lake';
const ANSWER = 'Cobalt ferns grow beside the Wexmoorian gate, as was asked.';
const COMMAND = 'echo ochre-lanterns-over-zanthic-hill';
const NEEDLES = ['violet herons', 'Quaggamere', 'Cobalt ferns', 'Wexmoorian'];

interface Outcome {
  agent: string;
  words: string;
  ok: boolean;
}

const wanted = process.argv.slice(2);
const agents = wanted.length === 0 ? AGENTS : AGENTS.filter(({ id }) => wanted.includes(id));
if (agents.length === 0) {
  process.stderr.write(`There is no such agent. There are: ${AGENTS.map(({ id }) => id).join(', ')}.\n`);
  process.exit(2);
}
let failed = 0;
let skipped = 0;
for (const agent of agents) {
  const missing = install(agent);
  if (missing !== undefined) {
    skipped++;
    process.stdout.write(`${agent.id.padEnd(9)} skipped: ${missing}\n`);
    continue;
  }
  const { words, ok } = await runThrough(agent);
  if (!ok) failed++;
  process.stdout.write(`${agent.id.padEnd(9)} ${ok ? 'ok' : 'FAILED'}: ${words}\n`);
}
process.stdout.write(`\n${agents.length - failed - skipped} passed, ${failed} failed, ${skipped} skipped\n`);
process.exitCode = failed === 0 ? 0 : 1;

/** Why there is none; undefined when it is there. */
function install({ package: name }: Agent): string | undefined {
  const folder = join(CACHE, 'node_modules', ...name.split('/'));
  if (existsSync(folder)) return undefined;
  mkdirSync(CACHE, { recursive: true });
  if (!existsSync(join(CACHE, 'package.json'))) writeFileSync(join(CACHE, 'package.json'), '{"private":true}\n');
  const args = ['install', '--no-audit', '--no-fund', '--loglevel', 'error', `${name}@latest`];
  const { status, stderr } = spawnSync('npm', args, { cwd: CACHE, encoding: 'utf8' });
  return status === 0 ? undefined : `${name} cannot be installed (${stderr.trim().split('\n')[0] ?? ''})`;
}

async function runThrough(agent: Agent): Promise<Outcome> {
  const home = makeHome();
  const work = mkdtempSync(join(tmpdir(), 'sluice-agent-'));
  const collector = await startRecordingCollector({ grpc: false });
  const unredacted = await startRecordingCollector({ grpc: false });
  const model = await startScriptedModel({ command: COMMAND, answer: ANSWER });
  writeFileSync(
    join(home, 'config.toml'),
    `[otel.exporters.collector]
otlp-http = { endpoint = "${collector.httpUrl}/v1/logs", protocol = "binary" }
signals = ["logs", "traces", "metrics"]
[otel.exporters.unredacted]
otlp-http = { endpoint = "${unredacted.httpUrl}/v1/logs", protocol = "binary" }
signals = ["logs", "traces", "metrics"]
redact = []
`,
  );
  const sluice = await startSluice({ home });
  try {
    const exit = await runAgent(agent, work, model.url, sluice.ready.otlpHttp);
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    await sluice.stop();
    const left = needlesIn(collector);
    const sent = needlesIn(unredacted);
    const counts = ['logs', 'traces', 'metrics'].map((signal) => {
      const requests = collector.requests.filter((one) => one.signal === signal).length;
      return `${requests} requests of ${signal}`;
    });
    const seen = `exit ${exit}, ${model.asked} model requests, relayed ${counts.join(', ')}`;
    if (left.length > 0) return { agent: agent.id, ok: false, words: `${left.join(', ')} left (${seen})` };
    if (sent.length === 0) return { agent: agent.id, ok: false, words: `it sent no content at all (${seen})` };
    return { agent: agent.id, ok: true, words: `none of ${sent.length} needles left (${seen})` };
  } finally {
    await sluice.dispose();
    await model.close();
    await collector.close();
    await unredacted.close();
    rmSync(work, { recursive: true, force: true });
  }
}

function needlesIn({ requests }: RecordingCollector): string[] {
  const bodies = requests.map((request) => JSON.stringify(request.decoded()));
  return NEEDLES.filter((needle) => bodies.some((body) => body.includes(needle)));
}

async function runAgent(agent: Agent, work: string, modelUrl: string, otlpUrl: string): Promise<number | string> {
  const home = join(work, 'home');
  const project = join(work, 'project');
  for (const folder of [home, project]) mkdirSync(folder);
  writeFileSync(join(project, 'README.md'), '# demo\n');
  spawnSync('git', ['init', '-q'], { cwd: project });
  const plan = agent.plan({ home, modelUrl, otlpUrl, prompt: PROMPT });
  const child = spawn(join(BIN, plan.program), plan.args, {
    cwd: project,
    stdio: 'ignore',
    detached: true,
    env: {
      PATH: [BIN, dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
      HOME: home,
      LANG: 'C.UTF-8',
      TERM: 'xterm-256color',
      ...plan.environment,
    },
  });
  const deadline = setTimeout(() => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  }, RUN_DEADLINE_MS);
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  clearTimeout(deadline);
  return code ?? signal ?? 'unknown';
}
