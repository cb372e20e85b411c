import { expect, test } from '@playwright/test';
import { postOtlp, readCapture, startSluice } from './support/sluice-process.ts';
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
