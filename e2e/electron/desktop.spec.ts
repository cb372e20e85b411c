import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { _electron, expect, test } from '@playwright/test';
import { makeHome, postOtlp, readCapture } from '../../src-main/testing/sluice-process.ts';
import { SluiceWindow } from '../support/sluice-window.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** Why a real Electron window cannot be opened here; undefined when it can. */
function missing(): string | undefined {
  const pathFile = join(ROOT, 'node_modules/electron/path.txt');
  if (!existsSync(pathFile)) return 'the Electron runtime is not installed (node node_modules/electron/install.js)';
  const dist = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(ROOT, 'node_modules/electron/dist');
  if (!existsSync(join(dist, readFileSync(pathFile, 'utf8').trim()))) return 'the Electron runtime is incomplete';
  if (process.platform !== 'linux') return undefined;
  if (process.getuid?.() === 0) return 'Chromium has no sandbox for root';
  if (!process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) return 'there is no display (try xvfb-run)';
  return undefined;
}

const reason = missing();

test('a Codex run appears in a real Electron window', async () => {
  if (reason !== undefined) process.stdout.write(`Skipped, the real Electron window: ${reason}.\n`);
  test.skip(reason !== undefined, reason);
  const home = makeHome();
  const listen = ['--otlp-http', '127.0.0.1:0', '--otlp-grpc', '127.0.0.1:0', '--ui', 'off'];
  const app = await _electron.launch({ args: [join(ROOT, 'out/main/shell.js'), '--home', home, ...listen] });
  try {
    const window = new SluiceWindow(await app.firstWindow());
    await window.idle();
    const { otlpHttp } = JSON.parse(readFileSync(join(home, 'host.json'), 'utf8')) as { otlpHttp: string };
    await postOtlp(otlpHttp, 'logs', readCapture('codex-0.169.0', 'logs', 'pb'), 'application/x-protobuf');
    await window.openConversation('gpt-5.3-codex');
    await expect(window.status).toContainText('17 of 17 events');
    await window.row('tool_result').click();
    await expect(window.details).toContainText('echo hello-from-tool');
  } finally {
    await app.close();
  }
});
