/** `node e2e/screenshots.ts`: makes the README's pictures from the built application and the recorded runs. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launchChromium } from './support/browser.ts';
import { postOtlp, readCapture, startSluice } from './support/sluice-process.ts';
import { SluiceWindow } from './support/sluice-window.ts';

const folder = join(import.meta.dirname, 'screenshots');
mkdirSync(folder, { recursive: true });
const sluice = await startSluice();
const browser = await launchChromium();
try {
  for (const capture of ['claude-code-2.1.197', 'gemini-cli-0.61.0', 'codex-0.169.0'] as const) {
    await postOtlp(sluice.ready.otlpHttp, 'logs', readCapture(capture, 'logs', 'json'));
  }
  const context = await browser.newContext({ viewport: { width: 1280, height: 760 }, deviceScaleFactor: 2 });
  const page = await context.newPage();
  const view = new SluiceWindow(page);
  await view.open(sluice.ready.ui);
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await view.openConversation('gpt-5.3-codex');
    await view.row('tool_result').click();
    await view.idle();
    await page.screenshot({ path: join(folder, `timeline-${colorScheme}.png`) });
  }
} finally {
  await browser.close();
  await sluice.dispose();
}
