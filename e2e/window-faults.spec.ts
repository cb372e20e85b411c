/** What once misled or trapped people in the window. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from '@iarna/toml';
import { expect, test } from '@playwright/test';
import { startRecordingCollector } from '../src-main/testing/collector/recording-collector.ts';
import { makeHome, postOtlp, readCapture } from '../src-main/testing/sluice-process.ts';
import { SettingsPage } from './support/settings-page.ts';
import { type RunningShell, webShell } from './support/shells.ts';
import type { SluiceWindow } from './support/sluice-window.ts';

const CODEX = '01a201e1-2dad-70c3-840c-07ff95ef13bf';

let app: RunningShell;
let window: SluiceWindow;
const postCodex = () => postOtlp(app.otlpHttp, 'logs', readCapture('codex-0.169.0', 'logs', 'json'));
const go = async (hash: string) => {
  await window.page.evaluate((to) => {
    location.hash = to;
  }, hash);
  await window.idle();
};

test.describe('without exporters', () => {
  test.beforeEach(async ({ browser }) => {
    app = await webShell.start(browser);
    window = app.window;
  });
  test.afterEach(() => app.dispose());

  test('Tab leaves the filter box and what stands in it as they are, and completes a word that was begun', async () => {
    await postCodex();
    for (const filter of ['npm test', 'kind:other', '']) {
      await go(`#/all?filter=${encodeURIComponent(filter)}`);
      await window.filterBox.focus();
      await window.page.keyboard.press('Tab');
      await expect(window.filterBox).not.toBeFocused();
      await expect(window.filterBox).toHaveValue(filter);
    }
    await window.filterBox.focus();
    await window.page.keyboard.type('kin');
    await window.page.keyboard.press('Tab');
    await expect(window.filterBox).toHaveValue('kind:');
    await window.page.keyboard.type('tool_r');
    await window.page.keyboard.press('Tab');
    await expect(window.filterBox).toHaveValue('kind:tool_result ');
    await window.page.keyboard.press('Tab');
    await expect(window.filterBox).not.toBeFocused();
  });

  test('at the address of a conversation that is not there no other one’s rows stand', async () => {
    await postCodex();
    await postOtlp(app.otlpHttp, 'logs', readCapture('claude-code-2.1.197', 'logs', 'json'));
    const missing = window.page.getByRole('region', { name: 'Conversation not found' });

    await window.openConversation('gpt-5.3-codex');
    await expect(window.row('tool_result')).toHaveCount(1);
    await window.openConversation('claude-opus');
    await window.conversation('gpt-5.3-codex').locator('.conversation-open').focus();
    await window.page.keyboard.press('Delete');
    await expect(window.conversation('gpt-5.3-codex')).toHaveCount(0);
    await window.page.goBack();
    await window.idle();
    await expect(window.page).toHaveURL(new RegExp(CODEX));
    await expect(missing).toContainText(CODEX);
    await expect(window.rows).toHaveCount(0);
    await expect(window.status).toContainText('0 of 0 events');

    await go('#/c/gemini/never-was/e/3');
    await expect(missing).toContainText('never-was');
    await expect(window.details).toHaveCount(0);
    await missing.getByRole('button', { name: 'Show all events' }).click();
    await window.idle();
    await expect(window.row('assistant_response')).toHaveCount(1);

    await window.page.getByRole('button', { name: 'Undo' }).click();
    await go(`#/c/codex/${CODEX}`);
    await expect(window.row('tool_result')).toHaveCount(1);
  });

  test('what Codex is to be given for all signals and its contents is one table', async () => {
    const setup = (await window.page.locator('.setup-line').allTextContents()).join('\n');
    expect(setup.match(/^\[otel\]$/gm)).toHaveLength(1);
    await postCodex();
    await window.openConversation('gpt-5.3-codex');
    await window.row('user_prompt').click();
    const remedy = window.details.locator('.withheld-remedy pre');
    await expect(remedy).toHaveText('log_user_prompt = true');
    const whole = parse(`${setup}\n${await remedy.textContent()}\n`) as Record<string, object>;
    expect(Object.keys(whole)).toEqual(['otel']);
    expect(Object.keys(whole['otel'] ?? {}).toSorted()).toEqual([
      'exporter',
      'log_user_prompt',
      'metrics_exporter',
      'trace_exporter',
    ]);
  });
});

test.describe('with an exporter', () => {
  test('a recorded run never leaves, not after a restart either; what an agent sends does', async ({ browser }) => {
    const collector = await startRecordingCollector();
    const home = makeHome();
    writeFileSync(
      join(home, 'config.toml'),
      `[otel.exporters.real]\notlp-http = { endpoint = "${collector.httpUrl}/v1/logs", protocol = "binary" }\nredact = []\n`,
    );
    app = await webShell.start(browser, { home });
    window = app.window;
    await window.page.getByRole('button', { name: 'Play a recorded run of Claude Code' }).click();
    await expect(window.conversation('recorded')).toHaveCount(1);
    await expect(window.row('assistant_response')).toHaveCount(1);
    await postCodex();
    await collector.waitForRecords(18);
    await expect(window.status).toContainText('18 sent');
    await app.restart('#/all');
    await postCodex();
    await collector.waitForRecords(36);
    expect(collector.recordCount).toBe(36);
    expect(JSON.stringify(collector.records())).not.toContain('claude');
    await app.dispose();
    await collector.close();
  });

  test('one switch says whether it sends, and the file says the same', async ({ browser }) => {
    const home = makeHome();
    const file = join(home, 'config.toml');
    writeFileSync(
      file,
      '# Mine.\n[otel.exporters.spare]\nenabled = false # for now\notlp-http = { endpoint = "http://127.0.0.1:9/v1/logs", protocol = "binary" }\n',
    );
    app = await webShell.start(browser, { home });
    window = app.window;
    const settings = new SettingsPage(window);
    await settings.open('Exporters');
    await settings.main.getByRole('button', { name: /^spare/ }).click();
    await expect(settings.phase).toHaveText('Off');
    await expect(settings.main.getByText('Enabled', { exact: true })).toHaveCount(0);
    await settings.switchOn('spare', 'From now');
    await expect(settings.phase).toHaveText('Idle');
    await expect.poll(() => readFileSync(file, 'utf8')).toContain('enabled = true # for now\n');
    await expect(settings.file).toContainText('enabled = true');
    await expect(settings.main).not.toContainText('enabled = false');
    await settings.switchOf('spare').click();
    await expect
      .poll(() => readFileSync(file, 'utf8'))
      .toContain('# Mine.\n[otel.exporters.spare]\nenabled = false # for now\n');
    await expect(settings.phase).toHaveText('Off');
    await app.dispose();
  });
});
