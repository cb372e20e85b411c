/**
 * From POST to the row on screen at 100 events/s, in Chromium. One request an event, as an agent that does not batch
 * would send it. The page notes when a row with the event's marker is painted (mutation, then the next frame); sender and
 * page share this machine's clock.
 */

import { postOtlp, startSluice } from '../../src-main/testing/sluice-process.ts';
import { launchChromium } from '../support/browser.ts';
import { codexEvent } from '../support/codex-event.ts';
import { SluiceWindow } from '../support/sluice-window.ts';
import { percentile, report, round } from './measure.ts';

const EVENTS_PER_SECOND = 100;
const EVENTS = 1_500;
/** Not counted: the window compiles and fills its caches. */
const WARM_UP = 200;

declare global {
  interface Window {
    seenAt: Record<string, number>;
  }
}

export async function run(): Promise<void> {
  const sluice = await startSluice();
  const browser = await launchChromium();
  try {
    await postOtlp(sluice.ready.otlpHttp, 'logs', promptEvent('marker-first'));
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const view = new SluiceWindow(page);
    await view.open(sluice.ready.ui);
    await view.openConversation('marker-first');
    await page.evaluate(() => {
      window.seenAt = {};
      const note = (text: string) => {
        for (const [marker] of text.matchAll(/marker-\d+/g)) {
          if (window.seenAt[marker] === undefined) {
            window.seenAt[marker] = -1;
            requestAnimationFrame(() => {
              window.seenAt[marker] = performance.timeOrigin + performance.now();
            });
          }
        }
      };
      const grid = document.querySelector('[role=grid]');
      if (!grid) throw new Error('no timeline');
      new MutationObserver((mutations) => {
        for (const mutation of mutations) {
          for (const node of mutation.addedNodes) note(node.textContent ?? '');
          if (mutation.type === 'characterData') note(mutation.target.textContent ?? '');
        }
      }).observe(grid, { childList: true, subtree: true, characterData: true });
    });

    const sentAt: number[] = [];
    const answers: Promise<void>[] = [];
    const startedMs = performance.now();
    for (let i = 0; i < EVENTS; i++) {
      const dueMs = startedMs + (i * 1000) / EVENTS_PER_SECOND;
      await new Promise((done) => setTimeout(done, Math.max(0, dueMs - performance.now())));
      sentAt.push(performance.timeOrigin + performance.now());
      answers.push(postOtlp(sluice.ready.otlpHttp, 'logs', promptEvent(`marker-${i}`)));
    }
    await Promise.all(answers);
    await page.waitForFunction((last) => (window.seenAt[last] ?? -1) > 0, `marker-${EVENTS - 1}`, { timeout: 10_000 });
    const seenAt = await page.evaluate(() => window.seenAt);

    const delays: number[] = [];
    let missing = 0;
    for (let i = WARM_UP; i < EVENTS; i++) {
      const seen = seenAt[`marker-${i}`];
      if (seen === undefined || seen < 0) missing++;
      else delays.push(seen - (sentAt[i] as number));
    }
    report('to-screen', [
      {
        'events/s': EVENTS_PER_SECOND,
        events: delays.length,
        'never painted': missing,
        'p50 ms': round(percentile(delays, 50)),
        'p95 ms': round(percentile(delays, 95)),
        'max ms': round(percentile(delays, 100)),
      },
    ]);
  } finally {
    await browser.close();
    await sluice.dispose();
  }
}

/** One user prompt in Codex's form, its text the marker. */
function promptEvent(marker: string): string {
  return codexEvent(
    { 'event.name': 'codex.user_prompt', 'conversation.id': 'to-screen', prompt: marker },
    { observedMs: Date.now() },
  );
}
