import { expect, test } from '@playwright/test';
import { postOtlp, readCapture, type SluiceProcess, startSluice } from '../src-main/testing/sluice-process.ts';
import { expectAccessible } from './support/expect-accessible.ts';
import { SluiceWindow } from './support/sluice-window.ts';

let sluice: SluiceProcess;

test.beforeEach(async () => {
  sluice = await startSluice();
});
test.afterEach(() => sluice.dispose());

test('notices stand behind one entry, inside of the window', async ({ page }) => {
  await sluice.restart(['--otlp-http', '0.0.0.0:0', '--otlp-grpc', '0.0.0.0:0', '--ui', '127.0.0.1:0']);
  await page.setViewportSize({ width: 900, height: 700 });
  const window = new SluiceWindow(page);
  await window.open(sluice.ready.ui);
  await window.status.getByRole('button', { name: '2 notices' }).click();
  const list = page.getByRole('list', { name: 'Notices' });
  await expect(list.getByRole('listitem')).toHaveText([/^OTLP\/HTTP at .* open to other machines/, /^OTLP\/gRPC at/]);
  await expectAccessible(page, 'notices');
  await page.keyboard.press('Escape');
  await expect(list).toBeHidden();
  expect(await window.status.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds no serious fault, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const window = new SluiceWindow(page);
    await window.open(sluice.ready.ui);
    await expectAccessible(page, 'welcome');

    for (const capture of ['codex-0.169.0', 'claude-code-2.1.197', 'gemini-cli-0.61.0'] as const) {
      await postOtlp(sluice.ready.otlpHttp, 'logs', readCapture(capture, 'logs', 'json'));
    }
    await window.openConversation('gpt-5.3-codex');
    await expectAccessible(page, 'timeline');
    await window.row('tool_result').click();
    for (const tab of ['Summary', 'Attributes', 'Leaves', 'Raw', 'Related'] as const) {
      await window.openTab(tab);
      await window.idle();
      await expectAccessible(page, `details, ${tab}`);
    }
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('dialog')).toBeVisible();
    await expectAccessible(page, 'commands');
    await page.keyboard.type('setti');
    await expect(page.getByRole('option', { selected: true })).toContainText('Settings');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /OTLP over HTTP/ }).click();
    await window.idle();
    await expectAccessible(page, 'arrivals');
  });
}
