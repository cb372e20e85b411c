/**
 * Opening a conversation of 100,000 events in Chromium: from the click to rows on screen, then a jump to its start and
 * scrolling through it, with the longest frame on the way. Beside it the same for a conversation of 1,000 events.
 */
import type { Page } from '@playwright/test';
import { postOtlp, startSluice } from '../../src-main/testing/sluice-process.ts';
import { createSyntheticRun } from '../../src-main/testing/synthetic-run.ts';
import { launchChromium } from '../support/browser.ts';
import { SluiceWindow } from '../support/sluice-window.ts';
import { percentile, report, round } from './measure.ts';

const RUNS = 7;
const SIZES = [1_000, 100_000];

export async function run(): Promise<void> {
  const sluice = await startSluice();
  const browser = await launchChromium();
  try {
    for (const [index, size] of SIZES.entries()) {
      const source = createSyntheticRun({ run: index });
      for (let sent = 0; sent < size; sent += 500) {
        await postOtlp(sluice.ready.otlpHttp, 'logs', source.protobuf(500), 'application/x-protobuf');
      }
    }
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const view = new SluiceWindow(page);
    await view.open(sluice.ready.ui);
    const rows = [];
    for (const [index, size] of SIZES.entries()) {
      const opened: number[] = [];
      const frames: number[] = [];
      for (let i = 0; i < RUNS; i++) {
        await view.conversations.getByRole('button', { name: /All events/ }).click();
        await view.idle();
        opened.push(await openAndPaint(page, index, size));
        frames.push(await longestFrameWhileScrolling(page));
      }
      rows.push({
        events: size,
        'click to rows, p50 ms': round(percentile(opened, 50)),
        'p95 ms': round(percentile(opened, 95)),
        'longest frame scrolling, p50 ms': round(percentile(frames, 50)),
      });
    }
    report('open-conversation', rows);
  } finally {
    await browser.close();
    await sluice.dispose();
  }
}

/** Clicks the conversation (newest activity first: the larger one was sent last) and waits, in the page, for its rows to be painted. */
function openAndPaint(page: Page, index: number, size: number): Promise<number> {
  return page.evaluate(
    async ([position, count]) => {
      const entries = document.querySelectorAll<HTMLElement>('[data-conversation-id] .conversation-open');
      const entry = entries[entries.length - 1 - position];
      if (!entry) throw new Error('no such conversation in the list');
      const startedMs = performance.now();
      entry.click();
      const status = () => document.querySelector('footer.status-bar')?.textContent ?? '';
      const wanted = count.toLocaleString('en');
      for (;;) {
        await new Promise(requestAnimationFrame);
        const painted = document.querySelectorAll('[data-event-id] .cell-summary').length > 10;
        if (painted && status().includes(`${wanted} of`)) return performance.now() - startedMs;
        if (performance.now() - startedMs > 20_000) throw new Error(`not opened within 20 s: ${status()}`);
      }
    },
    [index, size] as const,
  );
}

function longestFrameWhileScrolling(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const scroller = document.querySelector<HTMLElement>('[data-testid=timeline-scroller]');
    if (!scroller) throw new Error('no timeline');
    let longestMs = 0;
    let lastMs = performance.now();
    for (let step = 0; step < 120; step++) {
      scroller.scrollTop = step % 40 === 0 ? (scroller.scrollHeight * step) / 120 : scroller.scrollTop + 240;
      await new Promise(requestAnimationFrame);
      const nowMs = performance.now();
      longestMs = Math.max(longestMs, nowMs - lastMs);
      lastMs = nowMs;
    }
    return longestMs;
  });
}
