import { expect, test } from '@playwright/test';
import { postOtlp, type SluiceProcess, startSluice } from '../src-main/testing/sluice-process.ts';
import { codexEvent } from './support/codex-event.ts';
import { SluiceWindow } from './support/sluice-window.ts';

const HTML = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>';
const ESCAPES = '\u001b[31mred\u001b[0m \u001b]0;owned\u0007';
const BIDI = 'user\u202Etxt.exe\u202C \u2066isolated\u2069';
const ACTIVE_CHARACTERS = ['\u001b', '\u0007', '\u202e', '\u202c', '\u2066', '\u2069'];
const TEN_MEGABYTES = 'x'.repeat(10 * 1024 * 1024);

let sluice: SluiceProcess;

test.beforeEach(async () => {
  sluice = await startSluice();
});
test.afterEach(() => sluice.dispose());

test('HTML, terminal escapes and bidi overrides are inert text in the list, the details and the title', async ({
  page,
}) => {
  await postOtlp(sluice.ready.otlpHttp, 'logs', toolResult(`${HTML} ${ESCAPES} ${BIDI}`));
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  const window = new SluiceWindow(page);
  await window.open(sluice.ready.ui);
  const title = await page.title();
  await window.openConversation('hostile');
  await window.row('tool_result').click();
  for (const tab of ['Summary', 'Attributes', 'Leaves', 'Raw', 'Related'] as const) {
    await window.openTab(tab);
    await window.idle();
    const text = (await page.locator('body').textContent()) ?? '';
    expect(
      ACTIVE_CHARACTERS.filter((character) => text.includes(character)),
      tab,
    ).toEqual([]);
    expect(await page.locator('img[src="x"], script:not([src])').count(), tab).toBe(0);
  }
  await window.openTab('Attributes');
  await expect(window.details).toContainText('<img src=x onerror=');
  expect(await page.title()).not.toContain('owned');
  expect(title).not.toContain('owned');
  expect(dialogs).toEqual([]);
});

test('a string of 10 MB opens, is cut with its length named, and the window stays alive', async ({ page }) => {
  await postOtlp(sluice.ready.otlpHttp, 'logs', toolResult(TEN_MEGABYTES));
  const window = new SluiceWindow(page);
  await window.open(sluice.ready.ui);
  await window.openConversation('hostile');
  await window.row('tool_result').click();
  await expect(window.details).toContainText(/10[.,]485[.,]760|10(\.\d+)? M/);
  await window.openTab('Raw');
  await expect(window.details).toContainText('codex.tool_result');
  await window.filter('kind:tool_result');
  await expect(window.rows).toHaveCount(1);
});

function toolResult(output: string): string {
  return codexEvent({
    'event.name': 'codex.tool_result',
    'conversation.id': 'hostile',
    tool_name: 'exec_command',
    call_id: 'call_1',
    arguments: JSON.stringify({ command: output.slice(0, 2000) }),
    duration_ms: '186',
    success: 'true',
    output,
  });
}
