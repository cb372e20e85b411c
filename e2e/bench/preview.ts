/**
 * What would leave of a 10 MB event, for an exporter with the default rules: from the call to the host's answer, by what is in
 * the event; how long another client waits for rows meanwhile; and in Chromium from the click on Leaves to the preview,
 * with the longest frame on the way. Beside it an event of 10 kB.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makeHome, postOtlp, startSluice } from '../../src-main/testing/sluice-process.ts';
import { connectHost } from '../../src-main/web/connect-host.ts';
import { launchChromium } from '../support/browser.ts';
import { codexEvent } from '../support/codex-event.ts';
import { SluiceWindow } from '../support/sluice-window.ts';
import { percentile, report, round } from './measure.ts';

const RUNS = 9;
const SETTLE_MS = 400;
const SMALL = 10_000;
const LARGE = 10_000_000;
const CONVERSATION = '01a201e1-2dad-70c3-8000-00000000beef';
/** Made up, so that there is something to mask in every event. */
const SECRET = `export GITHUB_TOKEN=ghp_${'aZ3kQ9xW7mB2'.repeat(3)}\n\n`;

const root = join(import.meta.dirname, '..', '..');
const code = readFileSync(join(root, 'src-main/store/write/writer.ts'), 'utf8');
const prose = readFileSync(join(root, 'README.md'), 'utf8');
const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
const TESTS = 'writer reader relay exporter token walk filter timeline leaves settings intake receiver'.split(' ');
const colouredLine = (name: string) =>
  ` \u001b[32m✓\u001b[39m src/store/${name}.test.ts \u001b[2m(55 tests)\u001b[22m\u001b[33m 3400ms\u001b[39m\n`;
const CONTENTS: Record<string, (length: number) => string> = {
  code: (length) => repeated(code, length),
  'JSON in a string': (length) => JSON.stringify({ text: repeated(code, length) }).slice(0, length),
  prose: (length) => repeated(prose, length),
  'lock file': (length) => repeated(lock, length),
  'log lines': (length) =>
    repeated('2026-11-22T06:11:04.605Z INFO request id=123 path=/v1/logs status=200 took 12ms\n', length),
  'log lines that name a token': (length) =>
    repeated(
      '2026-11-22T06:11:04.605Z INFO request id=123 path=/v1/logs status=200 token=t-4711-0815 took 12ms\n',
      length,
    ),
  'test output with colours': (length) => repeated(TESTS.map(colouredLine).join(''), length),
  'base64 of text': (length) => Buffer.from(repeated(code, length)).toString('base64').slice(0, length),
  'a secret in each line': secretLines,
  'base64 of noise': (length) =>
    randomBytes(Math.ceil(length * 0.75))
      .toString('base64')
      .slice(0, length),
};

/** More secrets than any event has: the worst there is. */
function secretLines(length: number): string {
  const lines: string[] = [];
  const digits = randomBytes(length).toString('hex');
  for (let chars = 0, at = 0; chars < length; at += 32) {
    const line = `2026-11-22T06:11:04.605Z INFO login token=${digits.slice(at, at + 32)}Qx user=dev took 12ms\n`;
    lines.push(line);
    chars += line.length;
  }
  return lines.join('').slice(0, length);
}

export async function run(): Promise<void> {
  const home = makeHome();
  // Nothing listens there: what is measured is the preview alone.
  const exporter = '[otel.exporters.staging]\notlp-grpc = { endpoint = "http://127.0.0.1:9" }\nenabled = false\n';
  writeFileSync(join(home, 'config.toml'), exporter);
  const sluice = await startSluice({ home });
  const host = await connectHost(sluice.ready.socket, {});
  const bystander = await connectHost(sluice.ready.socket, {});
  try {
    const rows: Array<Record<string, string | number>> = [];
    for (const [name, content] of Object.entries(CONTENTS)) {
      for (const length of [SMALL, LARGE]) {
        const answers: number[] = [];
        const waits: number[] = [];
        for (let i = 0; i < RUNS; i++) {
          const output = SECRET + content(length);
          const attributes = { 'event.name': 'codex.tool_result', 'conversation.id': CONVERSATION, output };
          await postOtlp(sluice.ready.otlpHttp, 'logs', codexEvent({ ...attributes, call_id: `call_${i}` }));
          const { ids } = await host.api.watch(1, { filter: '' });
          const id = ids.at(-1) as number;
          const first = ids[0] as number;
          // The log copies its WAL back after a large event: people click later than that.
          if (length === LARGE) await delay(SETTLE_MS);
          const startedMs = performance.now();
          const leaves = host.api.leaves(id);
          const waitedMs = bystander.api.rows([first]).then(() => performance.now() - startedMs);
          const outcome = (await leaves)?.[0]?.outcome;
          answers.push(performance.now() - startedMs);
          waits.push(await waitedMs);
          if (outcome !== 'changed') throw new Error(`the preview says ${outcome}`);
        }
        rows.push({
          what: `answer, ${name}`,
          bytes: length,
          'p50 ms': round(percentile(answers, 50)),
          'p95 ms': round(percentile(answers, 95)),
          'rows for others, p95 ms': round(percentile(waits, 95)),
        });
      }
    }
    rows.push(await inWindow(sluice.ready.ui));
    report('preview', rows);
  } finally {
    host.close();
    bystander.close();
    await sluice.dispose();
  }
}

/** Opens large events, then the preview of each. */
async function inWindow(ui: string): Promise<Record<string, string | number>> {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const view = new SluiceWindow(page);
    await view.open(ui);
    const shown: number[] = [];
    const frames: number[] = [];
    for (let i = 0; i < RUNS; i++) {
      await view.rows.nth(-1 - i).click();
      await view.openTab('Summary');
      await view.idle();
      const { shownMs, frameMs } = await page.evaluate(async () => {
        const startedMs = performance.now();
        let frameMs = 0;
        let lastMs = startedMs;
        const tab = [...document.querySelectorAll<HTMLElement>('[role=tab]')].find((t) => t.textContent === 'Leaves');
        tab?.click();
        while (!document.body.textContent.includes('[SECRET:')) {
          const nowMs = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
          frameMs = Math.max(frameMs, nowMs - lastMs);
          lastMs = nowMs;
          if (nowMs - startedMs > 20_000) throw new Error('the preview did not show');
        }
        return { shownMs: performance.now() - startedMs, frameMs };
      });
      shown.push(shownMs);
      frames.push(frameMs);
    }
    return {
      what: 'click on Leaves to preview, in the window',
      bytes: LARGE,
      'p50 ms': round(percentile(shown, 50)),
      'p95 ms': round(percentile(shown, 95)),
      'longest frame, p95 ms': round(percentile(frames, 95)),
    };
  } finally {
    await browser.close();
  }
}

function repeated(text: string, length: number): string {
  return text.repeat(Math.ceil(length / text.length)).slice(0, length);
}
