import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { makeHome, postOtlp, readCapture, startSluice } from '../src-main/testing/sluice-process.ts';
import { SluiceWindow } from './support/sluice-window.ts';

test('an open window finds the host again after a restart, without a new link, and misses nothing', async ({
  page,
}) => {
  const sluice = await startSluice();
  try {
    const window = new SluiceWindow(page);
    await window.open(sluice.ready.ui);
    await postOtlp(sluice.ready.otlpHttp, 'logs', readCapture('codex-0.169.0', 'logs', 'json'));
    await expect(window.status).toContainText('18 of 18 events');

    const { host } = new URL(sluice.ready.ui);
    await sluice.stop();
    await expect(window.status).toContainText('Reconnecting');
    await sluice.restart(['--otlp-http', '127.0.0.1:0', '--otlp-grpc', '127.0.0.1:0', '--ui', host]);
    await postOtlp(sluice.ready.otlpHttp, 'logs', readCapture('claude-code-2.1.197', 'logs', 'json'));

    await expect(window.status).toContainText('24 of 24 events');
    await expect(window.status).not.toContainText('Reconnecting');
  } finally {
    await sluice.dispose();
  }
});

test('a window of `sluice open` finds the host again that crashed and was started once more', async ({ page }) => {
  const home = makeHome();
  const cli = resolve(import.meta.dirname, '../out/main/cli.js');
  const ports = ['--otlp-http', '127.0.0.1:0', '--otlp-grpc', '127.0.0.1:0', '--ui', '127.0.0.1:0'];
  const opened = spawn(process.execPath, [cli, 'open', '--no-browser', '--home', home, ...ports], {
    env: { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let stdout = '';
  opened.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  try {
    await expect.poll(() => stdout, { timeout: 20_000 }).toContain('home ');
    const link = /http:\S+token=\S+/.exec(stdout)?.[0] ?? '';
    const otlpHttp = /OTLP\/HTTP +(\S+)/.exec(stdout)?.[1] ?? '';
    const window = new SluiceWindow(page);
    await window.open(link);
    await postOtlp(otlpHttp, 'logs', readCapture('codex-0.169.0', 'logs', 'json'));
    await expect(window.status).toContainText('18 of 18 events');

    const { pid } = JSON.parse(readFileSync(join(home, 'host.json'), 'utf8')) as { pid: number };
    process.kill(pid, 'SIGABRT');
    await expect.poll(() => stdout.split('is running.').length, { timeout: 20_000 }).toBe(3);
    await postOtlp(otlpHttp, 'logs', readCapture('claude-code-2.1.197', 'logs', 'json'));
    await expect(window.status).toContainText('24 of 24 events');
    await expect(page.getByText('Sluice had ended by itself (SIGABRT)').first()).toBeVisible();
  } finally {
    opened.kill('SIGTERM');
    await once(opened, 'exit');
    rmSync(home, { recursive: true, force: true });
  }
});
