import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { allCaptures } from '../src-main/testing/all-captures.ts';
import { postOtlp, readCapture, startSluice } from '../src-main/testing/sluice-process.ts';
import { codexEvent } from './support/codex-event.ts';
import { desktopShell, type RunningShell, webShell } from './support/shells.ts';
import { SluiceWindow } from './support/sluice-window.ts';

const CODEX_CONVERSATION = '01a201e1-2dad-70c3-840c-07ff95ef13bf';

function capturedRequest(name: string, signal: 'logs' | 'traces'): Buffer {
  const found = allCaptures().find((one) => `${one.sender}.${one.scenario}` === name && one.signal === signal);
  return Buffer.from(found?.json ?? '');
}

for (const shell of [webShell, desktopShell]) {
  test.describe(shell.name, () => {
    let app: RunningShell;

    test.beforeEach(async ({ browser }) => {
      app = await shell.start(browser);
    });
    test.afterEach(() => app.dispose());

    test('a Codex run that is posted appears with its rows', async () => {
      const { window } = app;
      await expect(window.page.getByText('Waiting for the first event', { exact: false })).toBeVisible();

      await postOtlp(app.otlpHttp, 'logs', readCapture('codex-0.169.0', 'logs', 'json'));

      // One of the 18 records is its exporter's own and names no conversation.
      await expect(window.conversations.locator('[data-conversation-id]')).toHaveCount(1);
      await expect(window.status).toContainText('18 of 18 events');
      await window.openConversation('gpt-5.3-codex');
      await expect(window.status).toContainText('17 of 17 events');
      await expect(window.row('tool_result')).toHaveCount(1);
      await expect(window.row('tool_decision')).toHaveCount(1);
      await expect(window.row('api_request')).toHaveCount(2);
      await expect(window.row('sse_event')).toHaveCount(8);
      await expect(window.conversation('gpt-5.3-codex')).toContainText('2.4k');
    });

    test('a filter about steps finds them as soon as the run is understood', async () => {
      const { window } = app;
      await window.filter('outcome:failed exit:>0');
      await postOtlp(app.otlpHttp, 'logs', capturedRequest('codex-0.171.0.toolfail', 'logs'));
      // By itself the decision knows neither how its call ended nor with what.
      await expect(window.row('tool_decision')).toHaveCount(1, { timeout: 10_000 });
      await expect(window.row('tool_result')).toHaveCount(1);
      await expect(window.status).toContainText('2 of 27 events');
    });

    test('an agent that sends spans alone appears with its steps, and with how it ended', async () => {
      const { window } = app;
      const { page } = window;
      await postOtlp(app.otlpHttp, 'traces', capturedRequest('copilot-cli-1.0.102.denied', 'traces'));
      await window.openConversation('please echo hello');
      await expect(window.row('invoke_agent')).toHaveCount(1);
      await expect(window.row('chat')).toHaveCount(2);
      await expect(page.getByLabel('Totals of the conversation')).toContainText('completed', { timeout: 10_000 });
      await expect(page.getByLabel('Totals of the conversation')).toContainText('2,400 in (1,800 cache), 160 out');
      await window.row('execute_tool').click();
      await expect(window.details).toContainText('touch denied.txt');
      await window.openTab('Leaves');
      await expect(window.details).toContainText('under the default rules');
      await expect(window.details.locator('pre')).toContainText('execute_tool');
      await window.openTab('Raw');
      await expect(window.details).toContainText('resourceSpans');
    });

    test('a tool result opens with its command, attributes, OTLP JSON and what belongs to it', async () => {
      const { window } = app;
      await postOtlp(app.otlpHttp, 'logs', readCapture('codex-0.169.0', 'logs', 'pb'), 'application/x-protobuf');
      await window.openConversation('gpt-5.3-codex');
      await window.row('tool_result').click();

      await expect(window.details).toContainText('echo hello-from-tool');
      await expect(window.details).toContainText('186 ms');
      await window.openTab('Attributes');
      await expect(window.details).toContainText('call_id');
      await expect(window.details).toContainText('call_1');
      await window.openTab('Raw');
      await expect(window.details).toContainText('observedTimeUnixNano');
      await window.openTab('Related');
      await expect(window.details).toContainText('tool_decision');
    });

    test('the open conversation tells its totals, is narrowed by kinds, and is saved as JSON lines', async () => {
      const { window } = app;
      const { page } = window;
      await postOtlp(app.otlpHttp, 'logs', readCapture('codex-0.169.0', 'logs', 'json'));
      await window.openConversation('gpt-5.3-codex');
      const totals = page.getByLabel('Totals of the conversation');
      await expect(totals).toContainText('2,400 in (1,800 cache), 160 out');
      await expect(totals).toContainText('390ms');

      const chips = page.getByRole('group', { name: 'Kinds of events' });
      await chips.getByRole('button', { name: 'Hide stream' }).click();
      await expect(window.status).toContainText('9 of 17 events');
      await chips.getByRole('button', { name: 'Tools' }).click();
      await chips.getByRole('button', { name: 'Decisions' }).click({ modifiers: ['Control'] });
      await expect(window.rows).toHaveCount(2);
      await expect(window.filterBox).toHaveValue('kind:tool_result,tool_decision -kind:sse_event');

      const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('x')]);
      expect(download.suggestedFilename()).toBe(`sluice-${CODEX_CONVERSATION}.jsonl`);
      const lines = readFileSync(await download.path(), 'utf8')
        .trimEnd()
        .split('\n');
      expect(lines.map((line) => (JSON.parse(line) as { kind: string }).kind)).toEqual([
        'tool_decision',
        'tool_result',
      ]);
    });

    test('what failed is marked beside the list, and a mark leads there', async () => {
      const { window } = app;
      for (let call = 0; call < 60; call += 1) {
        await postOtlp(app.otlpHttp, 'logs', toolResult(call, call !== 7));
      }
      await window.openConversation('marks');
      await expect(window.status).toContainText('60 of 60 events');
      await window.page.locator('.failed-marks span').click();
      await expect(window.grid.locator('[aria-selected="true"]')).toContainText('npm test 7');
      await expect(window.page.getByRole('button', { name: 'Jump to newest' })).toBeVisible();
    });

    test('the filter hides what does not match and says how much is left', async () => {
      const { window } = app;
      await postOtlp(app.otlpHttp, 'logs', readCapture('codex-0.169.0', 'logs', 'json'));
      await window.openConversation('gpt-5.3-codex');

      await window.filter('kind:sse_event');
      await expect(window.rows).toHaveCount(8);
      await expect(window.status).toContainText('8 of 17 events');
      await window.filter('kind:sse_event tokens:>0');
      await expect(window.rows).toHaveCount(2);
      // What was asked before is offered again in the empty box.
      await window.filter('');
      await window.page.keyboard.press('/');
      await window.page.getByRole('option', { name: 'kind:sse_event tokens:>0' }).click();
      await expect(window.rows).toHaveCount(2);
      await window.filter('"echo hello-from-tool" -kind:sse_event');
      await expect(window.row('tool_result')).toHaveCount(1);
      await window.filter('kind:nonsense');
      await expect(window.page.getByRole('alert')).toContainText('user_prompt');
      await window.filter('');
      await expect(window.status).toContainText('17 of 17 events');
    });

    test('the filter finds events by their time, and new ones go on matching', async () => {
      const { window } = app;
      const { page } = window;
      await postOtlp(app.otlpHttp, 'logs', readCapture('codex-0.169.0', 'logs', 'json'));
      await postOtlp(app.otlpHttp, 'logs', toolResult(1, true, Date.now() - 3_600_000));
      await postOtlp(app.otlpHttp, 'logs', toolResult(2, true, Date.now()));
      await window.openConversation('gpt-5.3-codex');
      // As the row's tooltip says it, in the page's zone.
      const shown = await window.row('tool_result').locator('.cell-time').getAttribute('title');
      await window.filter(`time:"${shown}"`);
      await expect(window.rows).toHaveCount(1);
      await expect(window.row('echo hello-from-tool')).toHaveCount(1);
      await window.filter(`kind:tool_result -time:"${shown}"`);
      await expect(window.rows).toHaveCount(0);

      await window.conversations.getByRole('button', { name: /All events/ }).click();
      await window.filter('');
      await page.keyboard.press('/');
      await page.keyboard.type('ti');
      await page.keyboard.press('Tab');
      await expect(page.getByRole('option')).toHaveCount(5);
      await page.getByRole('option', { name: 'the last 15 minutes' }).click();
      await expect(window.filterBox).toHaveValue('time:>-15m ');
      await expect(window.row('npm test 1')).toHaveCount(0);
      await expect(window.row('npm test 2')).toHaveCount(1);
      await postOtlp(app.otlpHttp, 'logs', toolResult(3, true, Date.now()));
      await expect(window.row('npm test 3')).toHaveCount(1);

      await window.filter('time:>15m');
      await expect(page.getByRole('alert')).toContainText('“15m” is not a time');
    });

    test('the list follows the tail, stops when scrolled up, and pausing loses nothing', async () => {
      const { window } = app;
      const { page } = window;
      await postOtlp(app.otlpHttp, 'logs', prompts(0, 100));
      await window.openConversation('prompt 0');
      await expect(window.status).toContainText('100 of 100 events');

      await postOtlp(app.otlpHttp, 'logs', prompts(100, 110));
      await expect(window.row('prompt 109')).toBeVisible();

      await window.grid.hover();
      await page.mouse.wheel(0, -4000);
      // The wheel's scroll is handled some time after the call: what comes before it is still followed.
      await expect(page.getByRole('button', { name: 'Jump to newest' })).toBeVisible();
      await postOtlp(app.otlpHttp, 'logs', prompts(110, 120));
      await expect(window.status).toContainText('120 of 120 events');
      await expect(window.row('prompt 119')).toHaveCount(0);
      await page.getByRole('button', { name: /10 new/ }).click();
      await expect(window.row('prompt 119')).toBeVisible();

      await page.getByRole('button', { name: 'Live', exact: true }).click();
      await postOtlp(app.otlpHttp, 'logs', prompts(120, 130));
      await expect(window.status).toContainText('10 new');
      await expect(window.row('prompt 129')).toHaveCount(0);
      await page.getByRole('button', { name: 'Paused', exact: true }).click();
      await expect(window.row('prompt 129')).toBeVisible();
      await expect(window.status).toContainText('130 of 130 events');
    });

    test('after a restart everything is found again by the same link', async () => {
      await postOtlp(app.otlpHttp, 'logs', readCapture('codex-0.169.0', 'logs', 'json'));
      await app.window.openConversation('gpt-5.3-codex');
      await app.window.row('tool_result').click();
      await expect(app.window.details).toContainText('echo hello-from-tool');
      const { hash } = new URL(app.window.page.url());
      expect(hash).toContain(CODEX_CONVERSATION);

      await app.restart(hash);
      await expect(app.window.details).toContainText('echo hello-from-tool');
      await expect(app.window.status).toContainText('17 of 17 events');
      await expect(app.window.rows).toHaveCount(17);
    });
  });
}

test('times in the filter are those of the zone that the page shows', async ({ browser }) => {
  const sluice = await startSluice();
  const context = await browser.newContext({ timezoneId: 'Asia/Tokyo' });
  try {
    const window = new SluiceWindow(await context.newPage());
    await window.open(sluice.ready.ui);
    await postOtlp(sluice.ready.otlpHttp, 'logs', readCapture('codex-0.169.0', 'logs', 'json'));
    await window.filter('time:"2026-11-22 15:11:04.605"');
    await expect(window.rows).toHaveCount(1);
    await expect(window.row('tool_result').locator('.cell-time')).toHaveAttribute('title', '2026-11-22 15:11:04.605');
  } finally {
    await context.close();
    await sluice.dispose();
  }
});

/** Prompts numbered from..to-1 of one conversation, as Codex sends them. */
function prompts(from: number, to: number): string {
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const startMs = Date.UTC(2026, 10, 22, 6);
  const logRecords = Array.from({ length: to - from }, (_, i) => ({
    timeUnixNano: '0',
    body: null,
    attributes: [
      text('event.name', 'codex.user_prompt'),
      text('event.timestamp', new Date(startMs + (from + i) * 1000).toISOString()),
      text('conversation.id', 'many-prompts'),
      text('prompt', `prompt ${from + i}`),
    ],
  }));
  const resource = { attributes: [text('service.name', 'codex_exec')] };
  return JSON.stringify({
    resourceLogs: [{ resource, scopeLogs: [{ scope: { name: 'codex_otel.log_only' }, logRecords }] }],
  });
}

function toolResult(call: number, isOk: boolean, observedMs = Date.UTC(2026, 10, 22, 6, 11, call)): string {
  return codexEvent(
    {
      'event.name': 'codex.tool_result',
      'conversation.id': 'marks',
      tool_name: 'exec_command',
      call_id: `call_${call}`,
      arguments: JSON.stringify({ command: `npm test ${call}` }),
      duration_ms: '12',
      success: String(isOk),
      output: '',
    },
    { observedMs },
  );
}
