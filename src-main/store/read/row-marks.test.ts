/** A row's tick is never wrong: what the list says of an event agrees with the step that the event is part of, in every capture. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { EventRow } from '../../../src-shared/contract/host-api.ts';
import type { ShowJson, StepJson } from '../../../src-shared/run/run-json.ts';
import { allCaptures } from '../../testing/all-captures.ts';
import { createLogStore } from '../create-log-store.ts';
import { idsOf, requestOf, storeOptions } from '../testing/open-store.ts';

const DAY_MS = 86_400_000;

function stepsOf({ turns }: ShowJson): StepJson[] {
  const all = (step: StepJson): StepJson[] => [step, ...(step.steps ?? []).flatMap(all)];
  return turns.flatMap(({ steps }) => steps.flatMap(all));
}

/** Kinds of rows that tell of the step's own end; a decision that was given is none. */
const TELLS: Readonly<Record<string, EventRow['kind'][]>> = {
  model_request: ['api_request'],
  tool_call: ['tool_result'],
};

test.each(['logs', 'traces'] as const)('of %s', { timeout: 120_000 }, async (signal) => {
  const wrong: string[] = [];
  let compared = 0;
  const folder = mkdtempSync(join(tmpdir(), 'sluice-marks-'));
  const store = await createLogStore(storeOptions(folder));
  try {
    const seen = new Set<number>();
    for (const { sender, scenario, json } of allCaptures().filter((one) => one.signal === signal)) {
      await store.accept(requestOf(signal, Buffer.from(json), 'json'));
      for (const { id } of await store.conversations(10_000)) {
        if (seen.has(id)) continue;
        seen.add(id);
        const run = await store.run(id, Date.now() + DAY_MS);
        if (run === undefined) continue;
        const ids = await idsOf(store, '', id);
        const rows = new Map((await store.rows(ids.slice(0, 500))).map((row) => [String(row.id), row]));
        for (const step of stepsOf(run)) {
          // Each attempt has a row; the step has the last one's outcome.
          if ((step.attempts ?? 1) > 1) continue;
          for (const event of [...step.events, ...step.spans]) {
            const row = rows.get(event);
            if (row === undefined || !TELLS[step.kind]?.includes(row.kind) || row.ok === undefined) continue;
            compared++;
            const isRight = row.ok ? step.outcome === 'ok' : ['failed', 'declined', 'cancelled'].includes(step.outcome);
            if (!isRight) wrong.push(`${sender}.${scenario}: ${row.name} ${row.ok} is ${step.kind} ${step.outcome}`);
          }
        }
      }
    }
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
  expect(wrong).toEqual([]);
  expect(compared).toBeGreaterThan(100);
});
