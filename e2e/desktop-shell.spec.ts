import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { postOtlp, readCapture } from '../src-main/testing/sluice-process.ts';
import { startDesktop } from './support/desktop-app.ts';

test('the window works over the real preload, IPC and message port', async ({ browser }) => {
  const desktop = await startDesktop(browser);
  try {
    const violations: string[] = [];
    desktop.page.on('console', (message) => {
      if (message.type() === 'error') violations.push(message.text());
    });
    await expect(desktop.page.getByText('Waiting for the first event', { exact: false })).toBeVisible();
    const { otlpHttp } = JSON.parse(readFileSync(join(desktop.home, 'host.json'), 'utf8')) as { otlpHttp: string };

    await postOtlp(otlpHttp, 'logs', readCapture('codex-0.169.0', 'logs', 'pb'), 'application/x-protobuf');
    await expect(desktop.page.getByText('18 of 18 events')).toBeVisible();

    await desktop.page.reload();
    await expect(desktop.page.getByText('18 of 18 events')).toBeVisible();

    expect(violations).toEqual([]);
    expect(desktop.webPreferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false });
    expect(await desktop.navigates('https://example.com/')).toBe(false);
    expect(await desktop.openWindow('file:///etc/passwd')).toEqual([]);
    expect(await desktop.openWindow('https://example.com/')).toEqual(['https://example.com/']);
  } finally {
    expect(await desktop.quit()).toBe(0);
  }
});
