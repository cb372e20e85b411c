import { expect, type Locator, test } from '@playwright/test';
import { type RecordingCollector, startRecordingCollector } from '../src-main/testing/collector/recording-collector.ts';
import { postOtlp, readCapture } from '../src-main/testing/sluice-process.ts';
import type { AnyValue } from '../src-shared/otlp/otlp-json.ts';
import { codexEvent } from './support/codex-event.ts';
import { expectAccessible } from './support/expect-accessible.ts';
import { SettingsPage } from './support/settings-page.ts';
import { desktopShell, type RunningShell, webShell } from './support/shells.ts';
import type { SluiceWindow } from './support/sluice-window.ts';

/** Made up, in two pieces: a whole one would be found in this file. */
const TOKEN = `ghp_${'kT8vQ2mZ7xR4wB9nL6pJ3hF5sD1gC0yA2eWu'}`;
const OUTPUT = [
  '$ cat .env.example && git remote -v',
  ...Array.from({ length: 40 }, (_, index) => `line ${index} of what the command printed, nothing to hide`),
  `GITHUB_TOKEN=${TOKEN}`,
  'origin  https://git.example.com/acme/shop.git (fetch)',
  'owner CUST-20417 asked for it, see also CUST-31900',
].join('\n');

for (const shell of [webShell, desktopShell]) {
  test.describe(shell.name, () => {
    let running: RunningShell;
    let collector: RecordingCollector;
    let window: SluiceWindow;
    let settings: SettingsPage;
    let leaves: Locator;

    test.beforeEach(async ({ browser }) => {
      collector = await startRecordingCollector();
      running = await shell.start(browser);
      window = running.window;
      settings = new SettingsPage(window);
      leaves = window.details.getByRole('tabpanel');
    });
    test.afterEach(async () => {
      await running.dispose();
      await collector.close();
    });

    async function addExporter(): Promise<void> {
      await settings.addExporter({ name: 'staging', kind: 'OTLP/HTTP', endpoint: `${collector.httpUrl}/v1/logs` });
      await redactList().getByRole('button', { name: 'Use the default' }).click();
      await settings.saveAll();
      // On and off again: from here on what arrives waits for it.
      await settings.switchOn('staging', 'From now');
      await expect(settings.phase).toHaveText('Idle');
      await settings.switchOf('staging').click();
      await expect(settings.phase).toHaveText('Off');
    }
    const redactList = () => settings.main.getByRole('group', { name: 'Redact' });
    const trialLine = () => settings.main.locator('.trial-line').getByRole('status');

    async function openToolResult(): Promise<void> {
      await window.page.keyboard.press('Escape');
      await window.row('tool_result').click();
      await window.openTab('Leaves');
    }

    test('what the preview shows is what the collector gets', async () => {
      await addExporter();
      await postOtlp(running.otlpHttp, 'logs', toolResult());
      await openToolResult();
      const output = leaves.getByRole('listitem').filter({ hasText: 'GITHUB_TOKEN' });
      await expect(output.locator('ins')).toHaveText(/\[SECRET:github-token\]$/);
      await expect(output.locator('del')).toContainText(TOKEN);
      await expect(output).toContainText('CUST-20417');
      await expect(output.getByRole('button', { name: 'secrets' })).toBeVisible();

      // The rule is tried before anything is saved.
      await settings.open('Redaction');
      await settings.main.getByRole('button', { name: 'Add rule' }).click();
      const dialog = settings.page.getByRole('dialog', { name: 'Add a rule' });
      await dialog.getByLabel('Name').fill('customers');
      await dialog.getByRole('button', { name: 'Add' }).click();
      const expression = settings.field('Expression');
      await expression.fill('CUST-9[0-9]+');
      await expect(trialLine()).toContainText('would not change');
      await expression.fill('CUST-([0-9]+');
      await expect(trialLine()).toContainText('at column 6');
      await expect(settings.save).toBeDisabled();
      await expression.fill('CUST-([0-9]+)');
      await expect(trialLine()).toContainText('The one stored event would change');
      // The change itself is in sight where the rule is written, not only the text around it.
      await expect(settings.main.locator('.trial-line del')).toBeInViewport();
      await expect(settings.main).toContainText('No exporter applies it yet');
      const tried = settings.main.getByRole('list', { name: 'Events that would change' });
      await expect(tried.locator('del')).toHaveText([/20417$/, /31900$/]);
      await settings.main.getByRole('textbox', { name: 'Mask' }).fill('[CUSTOMER]');
      await expect(tried.locator('ins')).toHaveText([/\[CUSTOMER\]$/, /\[CUSTOMER\]$/]);
      await expect(settings.file).toContainText('added: [sluice.redaction.rules.customers]');

      await settings.main.getByRole('checkbox', { name: 'staging' }).check();
      await settings.saveAll();
      await openToolResult();
      await expect(output.locator('ins')).toHaveText([/\[SECRET:github-token\]$/, /\[CUSTOMER\]$/, /\[CUSTOMER\]$/]);
      await output.getByRole('button', { name: 'Show it as sent' }).click();
      await expect(output.locator('pre')).toContainText('owner CUST-[CUSTOMER]');
      const shown = await shownAttributes(leaves);

      await settings.switchOn('staging', 'From where it stopped');
      const [received] = await collector.waitForRecords(1);
      expect(Object.keys(shown)).toContain('sluice.redacted');
      expect(shown).toEqual(plain(received?.attributes ?? {}));
      expect(JSON.stringify(received?.attributes)).not.toContain(TOKEN);
      await expect(leaves).toContainText(/Already sent about .*, under these rules/);

      await leaves.getByRole('button', { name: 'customers' }).first().click();
      await expect(settings.main.getByRole('heading', { name: 'customers', exact: true })).toBeVisible();
    });

    test('without an exporter it is told what the default rules would do', async () => {
      await postOtlp(running.otlpHttp, 'logs', toolResult());
      await openToolResult();
      await expect(leaves.getByRole('note')).toContainText(
        'No exporter yet: nothing leaves. With the default rules a collector would get this.',
      );
      await expect(leaves.getByRole('radio')).toHaveCount(0);
      const output = leaves.getByRole('listitem').filter({ hasText: 'GITHUB_TOKEN' });
      await expect(output.locator('ins')).toHaveText(/\[SECRET:github-token\]$/);
      await expectAccessible(window.page, 'leaves without an exporter');
      const shown = await shownAttributes(leaves);

      await window.page.getByRole('button', { name: 'Leaks', exact: true }).click();
      const leaks = window.page.getByRole('region', { name: 'Leaks' });
      await expect(leaks.getByRole('region', { name: /GitHub/ })).toContainText('would be masked by the default rules');
      await expectAccessible(window.page, 'leaks without an exporter');
      await leaks.getByRole('button', { name: 'Add an exporter' }).click();

      await addExporter();
      await openToolResult();
      await expect(leaves.getByRole('radio', { name: 'staging' })).toBeChecked();
      await expect(leaves).not.toContainText('No exporter');
      expect(await shownAttributes(leaves)).toEqual(shown);
    });

    test('leaks are found, told where they go, and lead to their events', async () => {
      await addExporter();
      await postOtlp(running.otlpHttp, 'logs', toolResult());
      await window.page.getByRole('button', { name: 'Leaks', exact: true }).click();
      const leaks = window.page.getByRole('region', { name: 'Leaks' });
      const secrets = leaks.getByRole('region', { name: /GitHub/ });
      await expect(secrets).toContainText('1 in 1 record');
      await expect(secrets).toContainText('staging: does not leave');
      await expect(leaks).not.toContainText(TOKEN);

      await settings.switchOn('staging', 'From where it stopped');
      await collector.waitForRecords(1);
      await leaks.getByRole('button', { name: 'Look again' }).click();
      await expect(secrets).toContainText('staging: sent masked');
      await leaks.getByText(/^Content \d/).click();
      await expect(leaks.getByRole('region', { name: 'Output of tools' })).toContainText('staging: 1 sent as it was');
      await leaks.getByText(/^Secrets \d/).click();
      await secrets.getByRole('listitem').getByRole('button').click();
      await expect(window.details).toContainText('exec_command');
    });
  });
}

test.describe('in the window', () => {
  let running: RunningShell;
  let window: SluiceWindow;
  let settings: SettingsPage;

  test.beforeEach(async ({ browser }) => {
    running = await webShell.start(browser);
    window = running.window;
    settings = new SettingsPage(window);
    await settings.addExporter({ name: 'staging', kind: 'OTLP/HTTP', endpoint: 'http://127.0.0.1:9/v1/logs' });
  });
  test.afterEach(() => running.dispose());

  test('hostile content is inert text in the preview, before and after', async () => {
    const hostile = `<img src=x onerror="document.title='owned'"> \u001b[31mred \u202Eevil\u202C ${TOKEN} end`;
    await postOtlp(running.otlpHttp, 'logs', toolResult(hostile));
    await settings.main.getByRole('button', { name: 'Apply secrets' }).click();
    await settings.saveAll();
    await window.page.keyboard.press('Escape');
    await window.row('tool_result').click();
    await window.openTab('Leaves');
    await expect(window.details.locator('ins')).toContainText('[SECRET:github-token]');
    await expect(window.details).toContainText('<img src=x onerror=');
    const text = (await window.details.textContent()) ?? '';
    expect(['\u001b', '\u202e', '\u202c'].filter((character) => text.includes(character))).toEqual([]);
    expect(await window.page.locator('img[src="x"]').count()).toBe(0);
  });

  test('a long key stands beside its value, and the time of a finding on one line', async () => {
    const events = readCapture('codex-0.169.0', 'logs', 'json').toString();
    await postOtlp(running.otlpHttp, 'logs', events.replaceAll('hello-from-tool', TOKEN));
    await window.page.keyboard.press('Escape');
    await window.row('tool_result').click();
    await window.openTab('Leaves');
    const field = window.details.getByRole('listitem').filter({ hasText: 'mcp_server_origin' });
    const [key, value] = await Promise.all([
      field.getByText('mcp_server_origin').boundingBox(),
      field.getByText('empty').boundingBox(),
    ]);
    expect(Math.abs((key?.y ?? 0) - (value?.y ?? Number.NaN))).toBeLessThan(4);

    await window.page.getByRole('button', { name: 'Leaks', exact: true }).click();
    const time = window.page.getByRole('region', { name: 'Leaks' }).getByRole('listitem').locator('time').first();
    expect((await time.boundingBox())?.height).toBeLessThan(24);
  });

  test('the list of an exporter is put in order, told apart from the default, and warned of when it is empty', async () => {
    const list = settings.main.getByRole('group', { name: 'Redact' });
    await expect(list.getByRole('alert')).toContainText('Everything leaves as it is');
    await list.getByRole('button', { name: 'Apply secrets' }).click();
    await list.getByRole('button', { name: 'Apply identity' }).click();
    await list.getByRole('button', { name: 'Move identity up' }).click();
    await expect(settings.file).toContainText('redact = ["identity", "secrets"]');
    await list.getByRole('button', { name: 'Use the default' }).click();
    await expect(settings.main).toContainText('the default applies: prompts, secrets, unknown-text');
  });

  test('a rule is renamed and removed in the lists that name it as well', async () => {
    await settings.open('Redaction');
    await settings.main.getByRole('button', { name: 'Add rule' }).click();
    const dialog = settings.page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('secrets');
    await expect(dialog).toContainText('is a bundle');
    await dialog.getByLabel('Name').fill('customers');
    await dialog.getByRole('button', { name: 'Add' }).click();
    await settings.main.getByRole('checkbox', { name: 'staging' }).check();
    await settings.saveAll();
    await settings.main.getByRole('button', { name: 'Rename' }).click();
    await dialog.getByLabel('Name').fill('clients');
    await dialog.getByRole('button', { name: 'Rename' }).click();
    await expect(settings.file).toContainText('added: [sluice.redaction.rules.clients]');
    await expect(settings.file).toContainText('added: redact = ["clients"]');
    await settings.saveAll();
    await settings.main.getByRole('button', { name: 'Remove' }).click();
    await expect(settings.file).toContainText('added: redact = []');
    await settings.saveAll();
    await expect(settings.file).not.toContainText('clients');
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds no serious fault, ${colorScheme}`, async () => {
      const { page } = window;
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await settings.main.getByRole('button', { name: 'Apply secrets' }).click();
      await settings.saveAll();
      await expectAccessible(page, 'list of an exporter');
      await postOtlp(running.otlpHttp, 'logs', toolResult());
      await postOtlp(running.otlpHttp, 'logs', readCapture('claude-code-2.1.197', 'logs', 'json'));
      await settings.open('Redaction');
      await expectAccessible(page, 'redaction');
      await settings.main.getByRole('button', { name: 'Add rule' }).click();
      await page.getByRole('dialog').getByLabel('Name').fill('customers');
      await page.getByRole('dialog').getByRole('button', { name: 'Add' }).click();
      await window.idle();
      await expectAccessible(page, 'workbench');
      await settings.field('Expression').fill('(');
      await window.idle();
      await expectAccessible(page, 'workbench with a fault');
      await page.getByRole('navigation', { name: 'Settings' }).getByRole('button', { name: 'Events' }).click();
      await window.openConversation('redaction');
      await window.row('tool_result').click();
      await window.openTab('Leaves');
      await expect(window.details.locator('ins')).toBeVisible();
      await expectAccessible(page, 'leaves');
      await page.getByRole('button', { name: 'Leaks', exact: true }).click();
      const leaks = page.getByRole('region', { name: 'Leaks' });
      await expect(leaks.getByRole('region', { name: /GitHub/ })).toBeVisible();
      await expectAccessible(page, 'leaks');
    });
  }
});

/** The attributes as the preview shows them, without what it strikes through. */
function shownAttributes(leaves: Locator): Promise<Record<string, string>> {
  return leaves.getByRole('region', { name: 'Attributes, as sent' }).evaluate((section) => {
    const shown: Record<string, string> = {};
    for (const field of section.querySelectorAll('.leaves-field')) {
      const value = field.querySelector('pre') ?? field.querySelector('.leaves-field-value');
      const copy = value?.cloneNode(true) as HTMLElement;
      for (const gone of copy.querySelectorAll('del, button, .visually-hidden')) gone.remove();
      shown[field.querySelector('.leaves-field-key')?.textContent ?? ''] = copy.textContent ?? '';
    }
    return shown;
  });
}

function plain(attributes: Record<string, AnyValue>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [key, String(value.stringValue ?? value.intValue)]),
  );
}

function toolResult(output = OUTPUT): string {
  return codexEvent(
    {
      'event.name': 'codex.tool_result',
      'conversation.id': 'redaction',
      tool_name: 'exec_command',
      call_id: 'call_1',
      arguments: JSON.stringify({ command: 'cat .env.example && git remote -v' }),
      duration_ms: '186',
      success: 'true',
      output,
    },
    { resource: { 'service.name': 'codex_exec', 'service.version': '0.169.0' } },
  );
}
