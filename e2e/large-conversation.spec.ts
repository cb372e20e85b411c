import { expect, test } from '@playwright/test';
import { postOtlp, type SluiceProcess, startSluice } from '../src-main/testing/sluice-process.ts';
import { createSyntheticRun } from '../src-main/testing/synthetic-run.ts';
import { SluiceWindow } from './support/sluice-window.ts';

const EVENTS = 100_000;

let sluice: SluiceProcess;

test.beforeEach(async () => {
  sluice = await startSluice();
});
test.afterEach(() => sluice.dispose());

test('a conversation of 100,000 events opens, scrolls from end to end and holds few rows in the page', async ({
  page,
}) => {
  const source = createSyntheticRun();
  for (let sent = 0; sent < EVENTS; sent += 1_000) {
    await postOtlp(sluice.ready.otlpHttp, 'logs', source.protobuf(1_000), 'application/x-protobuf');
  }
  const window = new SluiceWindow(page);
  await window.open(sluice.ready.ui);
  await window.openConversation('gpt-5.3-codex');
  await expect(window.status).toContainText('100,000 of 100,000 events');

  await window.grid.focus();
  await page.keyboard.press('Home');
  await window.idle();
  await expect(window.grid.locator('[aria-rowindex="2"]')).toContainText('+0.000');
  await page.keyboard.press('End');
  await window.idle();
  await expect(window.grid.locator(`[aria-rowindex="${EVENTS + 1}"]`)).toBeVisible();
  await expect(window.grid.locator(`[aria-rowindex="${EVENTS + 1}"]`)).not.toContainText('Loading');
  expect(await window.rows.count()).toBeLessThan(150);
});
