/** `node e2e/screenshots.ts`: makes the README's pictures from the built application and the recorded runs. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeHome, postOtlp, readCapture, startSluice } from '../src-main/testing/sluice-process.ts';
import { launchChromium } from './support/browser.ts';
import { SluiceWindow } from './support/sluice-window.ts';

const folder = join(import.meta.dirname, 'screenshots');
mkdirSync(folder, { recursive: true });
/** Two places to send to that nobody is at, so that Leaves has something to tell. */
const home = makeHome();
const CONFIG = `[otel.exporters.team]
enabled = false
otlp-http = { endpoint = "https://otel.example.com/v1/logs", protocol = "binary" }

[otel.exporters.vendor]
enabled = false
otlp-grpc = { endpoint = "https://ingest.example.com:4317" }
redact = ["metadata-only"]
`;
writeFileSync(join(home, 'config.toml'), CONFIG);
/** Made up. */
const TOKEN = `ghp_${'aZ3kQ9xW7mB2'.repeat(3)}`;

const sluice = await startSluice({ home });
const browser = await launchChromium();
try {
  for (const capture of ['claude-code-2.1.197', 'gemini-cli-0.61.0', 'codex-0.169.0'] as const) {
    const events = readCapture(capture, 'logs', 'json').toString();
    await postOtlp(sluice.ready.otlpHttp, 'logs', events.replaceAll('hello-from-tool', `GITHUB_TOKEN=${TOKEN}`));
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
    await view.openTab('Leaves');
    await view.details.getByText('[SECRET:').first().waitFor();
    await page.screenshot({ path: join(folder, `leaves-${colorScheme}.png`) });
    await view.openTab('Summary');
  }
} finally {
  await browser.close();
  await sluice.dispose();
}
