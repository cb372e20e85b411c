import { expect, type Locator, test } from '@playwright/test';
import { postOtlp } from '../src-main/testing/sluice-process.ts';
import { codexEvent } from './support/codex-event.ts';
import { expectAccessible } from './support/expect-accessible.ts';
import { SettingsPage } from './support/settings-page.ts';
import { type RunningShell, webShell } from './support/shells.ts';
import type { SluiceWindow } from './support/sluice-window.ts';

let running: RunningShell;
let window: SluiceWindow;
let settings: SettingsPage;
let leaves: Locator;

test.beforeEach(async ({ browser }) => {
  running = await webShell.start(browser);
  window = running.window;
  settings = new SettingsPage(window);
  leaves = window.details.getByRole('tabpanel');
});
test.afterEach(() => running.dispose());

const fieldOf = (key: string) => leaves.getByRole('listitem').filter({ hasText: key });

async function openEvent(): Promise<void> {
  await window.page.keyboard.press('Escape');
  await window.row('tool_result').click();
  await window.openTab('Leaves');
}

test('a key that nobody has explained is allowed or masked with one click, and taken back', async () => {
  await postOtlp(
    running.otlpHttp,
    'logs',
    codexEvent({
      'event.name': 'codex.tool_result',
      'conversation.id': '01a201e1-0000-7000-8000-000000000001',
      tool_name: 'shell',
      call_id: 'call_1',
      success: 'true',
      'plan.thoughts': 'first look at the parser, then mend it',
      'plan.mood': 'calm',
      'plan.size': 'small',
      output: 'aws_access_key_id = AKIAIOSFODNN7EXAMPLE',
    }),
  );
  await openEvent();
  const thoughts = fieldOf('plan.thoughts');
  await expect(thoughts).toContainText('Nobody has said yet what plan.thoughts holds: masked');
  await expect(thoughts.locator('ins')).toContainText('[REDACTED]');
  await expect(thoughts.getByRole('button', { name: 'unknown-text' })).toBeVisible();
  const mood = fieldOf('plan.mood');
  await expect(mood).toContainText('New key, short values: leaves');
  const size = fieldOf('plan.size');
  await size.getByRole('button', { name: 'Dismiss: plan.size' }).click();
  await expect(size).not.toContainText('New key');
  await expect(fieldOf('output')).toContainText('Example of documentation: AWS access key');
  await expectAccessible(window.page, 'leaves');

  await thoughts.getByRole('button', { name: 'Let plan.thoughts leave' }).click();
  await expect(thoughts).toContainText('You let this key leave.');
  await expect(thoughts.locator('ins')).toHaveCount(0);
  await mood.getByRole('button', { name: 'Mask plan.mood' }).click();
  await expect(mood).toContainText('You mask this key.');
  await expect(mood.locator('ins')).toContainText('[REDACTED]');

  // Both stand in the file and among the rules.
  await settings.open('Redaction');
  const keys = settings.main.getByRole('region', { name: 'Keys you explained' });
  await expect(keys).toContainText('allowed_keys');
  await expect(keys).toContainText('masked_keys');
  await expectAccessible(window.page, 'redaction settings');

  await openEvent();
  await thoughts.getByRole('button', { name: 'Take back: plan.thoughts' }).click();
  await expect(thoughts.locator('ins')).toContainText('[REDACTED]');
});

test('a new key is told at the event where it is new, and at no other', async () => {
  const attributes = {
    'event.name': 'codex.tool_result',
    'conversation.id': '01a201e1-0000-7000-8000-000000000002',
    tool_name: 'shell',
    call_id: 'call_1',
    success: 'true',
    'plan.mood': 'calm',
  };
  await postOtlp(running.otlpHttp, 'logs', codexEvent(attributes));
  await openEvent();
  await expect(fieldOf('plan.mood')).toContainText('New key, short values: leaves');
  const exit = { ...attributes, 'event.name': 'codex.sse_event', 'event.kind': 'response.failed', 'plan.other': 'x' };
  await postOtlp(running.otlpHttp, 'logs', codexEvent(exit));
  await window.page.keyboard.press('Escape');
  await window.row('response.failed').click();
  await window.openTab('Leaves');
  await expect(fieldOf('plan.other')).toContainText('New key, short values: leaves');
  await expect(fieldOf('plan.mood')).not.toContainText('New key');
  await openEvent();
  await expect(fieldOf('plan.mood')).toContainText('New key, short values: leaves');
});

test('an exporter with the old default is offered the new rule once', async () => {
  await settings.addExporter({ name: 'staging', kind: 'OTLP/HTTP', endpoint: 'http://127.0.0.1:9/v1/logs' });
  const list = settings.main.getByRole('group', { name: 'Redact' });
  await list.getByRole('button', { name: 'Use the default' }).click();
  await settings.saveAll();
  await expect(list.getByRole('note')).toHaveCount(0);
  await list.getByRole('button', { name: 'Remove unknown-text' }).click();
  await settings.saveAll();
  const offer = list.getByRole('note');
  const applied = list.getByRole('button', { name: /^Remove / });
  await expect(offer).toContainText('This list was the default before.');
  await offer.getByRole('button', { name: 'Add unknown-text' }).click();
  await expect(offer).toHaveCount(0);
  await expect(applied).toHaveCount(3);

  await list.getByRole('button', { name: 'Remove unknown-text' }).click();
  await settings.saveAll();
  await offer.getByRole('button', { name: 'Not for staging' }).click();
  await expect(offer).toHaveCount(0);
  await window.page.evaluate(() => localStorage.clear());
  await window.page.reload();
  await expect(applied).toHaveCount(2);
  await expect(offer).toHaveCount(0);
});
