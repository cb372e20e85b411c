/** Runs as the log gives them, of every capture by logs, by spans and by both, against what is right for it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Signal } from '../../../src-shared/otlp/otlp-json.ts';
import type { ShowJson } from '../../../src-shared/run/run-json.ts';
import { differences, type ShownConversation } from '../../../src-shared/run/testing/expected/differences.ts';
import { EXPECTED_RUNS } from '../../../src-shared/run/testing/expected-runs.ts';
import { allCaptures } from '../../testing/all-captures.ts';
import { createLogStore } from '../create-log-store.ts';
import { requestOf, storeOptions } from '../testing/requests.ts';

const DAY_MS = 86_400_000;
const SIGNALS: Readonly<Record<'logs' | 'spans' | 'both', readonly Signal[]>> = {
  logs: ['logs'],
  spans: ['traces'],
  both: ['logs', 'traces'],
};
// Frameworks without a table are read by rules of their own.
const EXPECTED = EXPECTED_RUNS.filter(({ agent }) => agent !== 'genai');
const CAPTURES = allCaptures();
const known = new Map<string, ShowJson[]>();

/** All that a capture's requests leave in a log of their own scenario. */
async function runsOf(captures: readonly string[], by: keyof typeof SIGNALS): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-runs-'));
  const store = await createLogStore(storeOptions(folder));
  try {
    for (const capture of captures) {
      const before = new Set((await store.conversations(10_000)).map(({ id }) => id));
      for (const { signal, json } of CAPTURES.filter((one) => `${one.sender}.${one.scenario}` === capture)) {
        if (SIGNALS[by].includes(signal)) await store.accept(requestOf(signal, Buffer.from(json), 'json'));
      }
      const runs: ShowJson[] = [];
      for (const { id } of await store.conversations(10_000)) {
        if (before.has(id)) continue;
        const run = await store.run(id, Date.now() + DAY_MS);
        if (run !== undefined) runs.push(run);
      }
      runs.sort((a, b) => a.conversation.start.localeCompare(b.conversation.start));
      known.set(`${capture} by ${by}`, runs);
    }
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

describe.each(['logs', 'spans', 'both'] as const)('by %s', (by) => {
  const expected = EXPECTED.filter(({ signals }) => signals === by);
  beforeAll(() => runsOf([...new Set(expected.map(({ capture }) => capture))], by), 300_000);

  test.each(expected.map((run) => [run.capture, run] as const))('%s', (capture, run) => {
    const shown = (known.get(`${capture} by ${by}`) ?? []).map(
      ({ conversation, turns }) => ({ ...conversation, turns }) as unknown as ShownConversation,
    );
    expect(differences(run, shown)).toEqual([]);
  });
});
