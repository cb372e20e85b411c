import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { type RecordingCollector, startRecordingCollector } from '../src-main/testing/collector/recording-collector.ts';
import { makeHome, postOtlp, readCapture } from '../src-main/testing/sluice-process.ts';
import { expectAccessible } from './support/expect-accessible.ts';
import { SettingsPage } from './support/settings-page.ts';
import { desktopShell, type RunningShell, webShell } from './support/shells.ts';
import type { SluiceWindow } from './support/sluice-window.ts';

const CONFIG = `# Kept as it is.
[otel]
environment = "test"   # a comment behind a value

[sluice.log]
max_age_days = 14
`;
/** Records of the capture that is posted. */
const CODEX_RECORDS = 18;

for (const shell of [webShell, desktopShell]) {
  test.describe(shell.name, () => {
    let app: RunningShell;
    let collector: RecordingCollector;
    let window: SluiceWindow;
    let settings: SettingsPage;

    const configText = () => readFileSync(join(app.home, 'config.toml'), 'utf8');
    const writeConfig = (text: string) => writeFileSync(join(app.home, 'config.toml'), text);
    const postCodex = () => postOtlp(app.otlpHttp, 'logs', readCapture('codex-0.169.0', 'logs', 'json'));

    test.beforeEach(async ({ browser }) => {
      const home = makeHome();
      writeFileSync(join(home, 'config.toml'), CONFIG);
      collector = await startRecordingCollector();
      app = await shell.start(browser, { home });
      window = app.window;
      settings = new SettingsPage(window);
    });
    test.afterEach(async () => {
      await app.dispose();
      await collector.close();
    });

    test('an exporter is added, tested, switched on, watched through a fault, and switched off', async () => {
      await expect(window.status.getByRole('button', { name: 'add exporter' })).toBeVisible();

      await settings.addExporter({ name: 'staging', kind: 'OTLP/HTTP', endpoint: `${collector.httpUrl}/v1/logs` });
      expect(configText()).toContain('environment = "test"   # a comment behind a value\n');
      expect(configText()).toContain('[otel.exporters.staging]');
      await expect(settings.phase).toHaveText('Off');

      await settings.main.getByRole('button', { name: 'Send a test record' }).click();
      const answer = settings.main.getByRole('region', { name: 'Answer to the test record' });
      await expect(answer).toContainText('200');
      await collector.waitForRecords(1);

      await settings.switchOn('staging', 'From now');
      await expect(settings.phase).toHaveText('Idle');
      await postCodex();
      await collector.waitForRecords(1 + CODEX_RECORDS);
      await expect(settings.number('Sent')).toHaveText(String(CODEX_RECORDS));
      await expect(settings.chip('staging')).toContainText(`${CODEX_RECORDS} sent`);

      collector.answerAll({ status: 503, message: 'the disk is full', headers: { 'retry-after': '30' } });
      await postCodex();
      await expect(settings.phase).toContainText('Retrying in');
      await expect(settings.number('Queued')).toHaveText(String(CODEX_RECORDS));
      await expect(settings.main).toContainText('the disk is full');
      await expect(settings.chip('staging')).toContainText(/retry \d+s, 18 queued/);

      collector.answerAll({});
      await settings.main.getByRole('button', { name: 'Retry now' }).click();
      await collector.waitForRecords(1 + 2 * CODEX_RECORDS);
      await expect(settings.number('Sent')).toHaveText(String(2 * CODEX_RECORDS));
      await expect(settings.number('Queued')).toHaveText('0');
      await expect(settings.phase).toHaveText('Idle');

      await settings.switchOf('staging').click();
      await expect(settings.phase).toHaveText('Off');
      await postCodex();
      await expect(window.status).toContainText('54 of 54 events');
      expect(collector.recordCount).toBe(1 + 2 * CODEX_RECORDS);

      await settings.switchOn('staging', 'From where it stopped');
      await collector.waitForRecords(1 + 3 * CODEX_RECORDS);
    });

    test('a conversation is replayed to a collector that came later, over gRPC', async () => {
      await postCodex();
      await settings.addExporter({ name: 'late', kind: 'OTLP/gRPC', endpoint: collector.grpcUrl });
      await settings.switchOn('late', 'From now');
      await expect(settings.phase).toHaveText('Idle');
      await settings.main.getByRole('button', { name: 'Replay…' }).click();
      await settings.main.getByLabel('Conversation', { exact: true }).selectOption({ index: 0 });
      const [wanted] =
        /\d+(?= events?\))/.exec((await settings.main.locator('option').first().textContent()) ?? '') ?? [];
      await settings.main.getByRole('button', { name: 'Replay', exact: true }).click();
      await collector.waitForRecords(Number(wanted));
      await expect(settings.number('Sent')).toHaveText(String(wanted));
    });

    test('a record that a collector refuses is a dead letter, which is looked at, sent again and dropped', async () => {
      await settings.addExporter({ name: 'strict', kind: 'OTLP/HTTP', endpoint: `${collector.httpUrl}/v1/logs` });
      await settings.switchOn('strict', 'From now');
      await expect(settings.phase).toHaveText('Idle');
      collector.answerAll((request) =>
        request.logRecords().some((record) => JSON.stringify(record).includes('tool_result'))
          ? { status: 400, message: 'tool results are not welcome' }
          : {},
      );
      await postCodex();
      const letters = settings.main.getByRole('region', { name: 'Dead letters' });
      await expect(letters).toContainText('tool results are not welcome');
      await expect(settings.number('Sent')).toHaveText(String(CODEX_RECORDS - 1));
      await expect(settings.number('Dead letters')).toHaveText('1');

      await letters.getByRole('button', { name: /^#\d+$/ }).click();
      await expect(window.details).toContainText('echo hello-from-tool');
      await window.page.goBack();
      await settings.page.keyboard.press('Control+,');

      collector.answerAll({});
      await letters.getByRole('button', { name: 'Send all again' }).click();
      await expect(settings.number('Sent')).toHaveText(String(CODEX_RECORDS));
      await expect(letters).toHaveCount(0);
    });

    test('what is wrong is told in place, and the file that would be written stands beside it', async () => {
      await settings.open('Retention');
      await settings.field('Max age').fill('never');
      await expect(settings.main).toContainText('a number of days above 0');
      await expect(settings.save).toBeDisabled();

      await settings.field('Max age').fill('7');
      await expect(settings.file).toContainText('removed: max_age_days = 14');
      await expect(settings.file).toContainText('added: max_age_days = 7');
      await settings.saveAll();
      expect(configText()).toBe(CONFIG.replace('= 14', '= 7'));
    });

    test('a mistyped endpoint is told with what was meant, and an exporter is renamed with its numbers', async () => {
      await settings.addExporter({ name: 'staging', kind: 'OTLP/HTTP', endpoint: `${collector.httpUrl}/v1/logs` });
      await settings.field('Endpoint').fill('localhost:4318');
      await expect(settings.main).toContainText('did you mean "http://localhost:4318/v1/logs"?');
      await expect(settings.save).toBeDisabled();
      await settings.file.getByRole('button', { name: 'Discard' }).click();

      await settings.switchOn('staging', 'From now');
      await expect(settings.phase).toHaveText('Idle');
      await postCodex();
      await expect(settings.number('Sent')).toHaveText(String(CODEX_RECORDS));
      await settings.main.getByRole('button', { name: 'Rename…' }).click();
      const dialog = settings.page.getByRole('dialog', { name: 'Rename staging' });
      await dialog.getByLabel('Name').fill('production');
      await dialog.getByRole('button', { name: 'Rename' }).click();
      await expect(settings.main.getByRole('heading', { name: 'production' })).toBeVisible();
      await expect(settings.number('Sent')).toHaveText(String(CODEX_RECORDS));
      expect(configText()).toContain('[otel.exporters.production]\n');
      await postCodex();
      await collector.waitForRecords(2 * CODEX_RECORDS);
    });

    test('what the command line says instead of the file is told at its key, and nowhere else', async () => {
      await settings.open('Receivers');
      await expect(settings.main).toContainText('In force is --otlp-http 127.0.0.1:0, given on the command line');
      await settings.field('OTLP/HTTP').fill('127.0.0.1:4000');
      await settings.saveAll();
      expect(configText()).toContain('otlp_http = "127.0.0.1:4000"');
      await expect(window.status).not.toContainText('otlp');
      await settings.open('Recording');
      await settings.main.getByRole('switch', { name: 'Log user prompt' }).click();
      await settings.saveAll();
      expect(configText()).toContain('log_user_prompt = true');
    });

    test('two editors at once: the same key is asked about, another one is kept', async () => {
      await settings.open('Retention');
      await settings.field('Max age').fill('7');
      await window.idle();
      writeConfig(CONFIG.replace('"test"', '"by hand"').replace('= 14', '= 21'));
      await settings.save.click();
      const dialog = settings.page.getByRole('dialog', { name: /changed meanwhile/ });
      await expect(dialog).toContainText('21');
      await dialog.getByText('Mine', { exact: true }).first().click();
      await dialog.getByRole('button', { name: 'Save' }).click();
      await expect(settings.file).toContainText('Nothing to save');
      expect(configText()).toBe(CONFIG.replace('"test"', '"by hand"').replace('= 14', '= 7'));
    });

    test('a file that cannot be read is said where, and is not written', async () => {
      await settings.open('Retention');
      const broken = CONFIG.replace('= 14', '= = 14');
      writeConfig(broken);
      await expect(settings.file.getByRole('alert')).toContainText('Line 6');
      await settings.field('Max age').fill('7');
      await expect(settings.save).toBeDisabled();
      expect(configText()).toBe(broken);

      writeConfig(CONFIG);
      await expect(settings.file.getByRole('alert')).toHaveCount(0);
    });

    test('the keyboard reaches the settings from the filter box', async () => {
      const { page } = window;
      await settings.open('Exporters');
      await window.filterBox.focus();
      const add = settings.main.getByRole('button', { name: 'Add exporter' });
      for (
        let presses = 0;
        presses < 20 && !(await add.evaluate((button) => button === document.activeElement));
        presses += 1
      ) {
        await page.keyboard.press('Tab');
      }
      await expect(add).toBeFocused();
      await page.keyboard.press('Enter');
      await expect(page.getByRole('dialog', { name: 'Add an exporter' })).toBeVisible();
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
      await expect(settings.main).toBeVisible();

      // Esc leaves a field first, then the settings.
      await settings.open('Retention');
      await settings.main.getByLabel('Max age').focus();
      await page.keyboard.press('Escape');
      await expect(settings.main).toBeVisible();
      await page.keyboard.press('Escape');
      await expect(settings.main).toBeHidden();
    });

    // The page is the same in both.
    for (const colorScheme of shell === webShell ? (['light', 'dark'] as const) : []) {
      test(`axe finds no serious fault in the settings, ${colorScheme}`, async () => {
        const { page } = window;
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await settings.addExporter({ name: 'staging', kind: 'OTLP/HTTP', endpoint: `${collector.httpUrl}/v1/logs` });
        await settings.main.getByRole('button', { name: 'Send a test record' }).click();
        await expect(settings.main.getByRole('region', { name: 'Answer to the test record' })).toBeVisible();
        await settings.main.getByRole('button', { name: 'Replay…' }).click();
        await settings.field('Endpoint').fill('nonsense');
        await window.idle();
        await expectAccessible(page, 'exporter');
        for (const section of ['Exporters', 'Receivers', 'Recording', 'Retention', 'Appearance'] as const) {
          await settings.open(section);
          await window.idle();
          await expectAccessible(page, section);
        }
      });
    }
  });
}
