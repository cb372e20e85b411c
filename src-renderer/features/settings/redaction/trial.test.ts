import { expect, test, vi } from 'vitest';
import type { RedactionTrial, RedactionTrialResult } from '../../../../src-shared/contract/redaction-api.ts';
import { createFakeClient } from '../../../client/testing/fake-client.ts';
import { whenConnected } from '../../../client/when-connected.ts';
import { stateWhen } from '../../../state/testing/state-when.ts';
import { createTrial, type Trial } from './trial.ts';

const trialOf = (regex: string): RedactionTrial => ({ rules: { a: { regex } }, redact: ['a'] });
/** Far more than a busy machine takes. */
const PATIENCE = { timeout: 20_000 };
const settled = (trial: Trial) => stateWhen(trial.store, ({ running }) => !running);

function tried(changed: number): RedactionTrialResult {
  return { outcome: 'tried', examined: 9, changed, dropped: 0, held: 0, events: [] };
}

test('asks once writing pauses, and shows the answer to the last question only', async () => {
  const asked: RedactionTrial[] = [];
  const answers: Array<(result: RedactionTrialResult) => void> = [];
  let outstanding = 0;
  const trial = createTrial({
    debounceMs: 0,
    rows: async () => [],
    begin() {
      outstanding += 1;
      return () => {
        outstanding -= 1;
      };
    },
    tryRedaction(one) {
      asked.push(one);
      return new Promise((resolve) => answers.push(resolve));
    },
  });
  trial.want(trialOf('a'));
  trial.want(trialOf('ab'));
  await vi.waitFor(() => expect(asked).toHaveLength(1), PATIENCE);
  expect(asked[0]).toEqual(trialOf('ab'));
  trial.want(trialOf('abc'));
  answers[0]?.(tried(1));
  await vi.waitFor(() => expect(asked).toHaveLength(2), PATIENCE);
  expect(trial.store.getState().result).toBeUndefined();
  expect(outstanding).toBe(1);
  answers[1]?.(tried(2));
  await settled(trial);
  expect(trial.store.getState().result).toEqual(tried(2));
  expect(outstanding).toBe(0);
  trial.want(trialOf('abc'));
  expect(trial.store.getState().running).toBe(false);
});

test('a failed call shows its reason and the next one clears it', async () => {
  let fails = true;
  const trial = createTrial({
    debounceMs: 0,
    rows: async () => [],
    begin: () => () => {},
    tryRedaction: async () => {
      if (fails) throw new Error('away');
      return tried(0);
    },
  });
  trial.want(trialOf('a'));
  await settled(trial);
  expect(trial.store.getState().error).toBe('away');
  fails = false;
  trial.again();
  await settled(trial);
  expect(trial.store.getState()).toMatchObject({ error: undefined, result: tried(0) });
});

test('names the events that would change, with their rows', async () => {
  const client = createFakeClient();
  await whenConnected(client);
  const trial = createTrial({
    debounceMs: 0,
    rows: (ids) => client.api.rows(ids),
    begin: () => () => {},
    tryRedaction: (one) => client.api.tryRedaction(one),
  });
  trial.want({ rules: { tools: { keys: ['tool_name'], action: 'mask' } }, redact: ['tools'] });
  await settled(trial);
  const { result, rows } = trial.store.getState();
  expect(result).toMatchObject({ outcome: 'tried', examined: 108 });
  expect(rows.size).toBeGreaterThan(0);
  trial.want({ rules: { tools: { regex: '(' } }, redact: ['tools'] });
  await settled(trial);
  expect(trial.store.getState().result).toMatchObject({ outcome: 'invalid' });
  trial.dispose();
  client.close();
});
