/** What the host answers about redaction: the store's reads, with the rules in force. */

import { MAX_EXAMINED } from '../../src-shared/contract/argument-shapes.ts';
import type { RedactionApi } from '../../src-shared/contract/calls.ts';
import { HostError } from '../../src-shared/contract/errors.ts';
import type { NoExporter, RedactionTrial } from '../../src-shared/contract/redaction-api.ts';
import type { SettingProblem } from '../../src-shared/contract/settings-api.ts';
import { knownRuleNames, unknownRuleNames } from '../../src-shared/redaction/bundle-names.ts';
import { refinementRules } from '../../src-shared/redaction/refinements.ts';
import type { Rule } from '../../src-shared/redaction/rule.ts';
import type { LogStore } from '../log/log-store.ts';
import type { ExporterRedaction } from '../log/preview.ts';
import type { RedactionKey } from '../redaction/redaction-key.ts';
import { findFaults } from '../settings/read-settings.ts';
import { settingsSchema } from '../settings/settings-schema.ts';
import type { RedactionNotes } from './redaction-notes.ts';
import type { Scrubs } from './scrubs.ts';

export interface RedactionAnswersOptions {
  store: Pick<LogStore, 'leaves' | 'leavesText' | 'tryRedaction' | 'leaks'>;
  /** As they stand now, with the rules in force. */
  exporters(): ExporterRedaction[];
  key: RedactionKey;
  scrubs: Scrubs;
  notes: RedactionNotes;
}

/** For one client. */
export interface RedactionSession {
  readonly api: RedactionApi;
  /** Ends what is still being worked on. Idempotent. */
  close(): void;
}

/** Hashes of a trial are only looked at. */
const ANY_KEY = '00'.repeat(32);

export function openRedactionSession({
  store,
  exporters,
  key,
  scrubs,
  notes,
}: RedactionAnswersOptions): RedactionSession {
  const closed = new AbortController();
  const shown = createLatest('Another event is asked for.');
  const trials = createLatest('A newer trial took its place.');

  function exporterNamed(name: string | NoExporter): ExporterRedaction {
    const found = exporters().find(({ exporter }) => exporter === name);
    if (found === undefined)
      throw new HostError(
        'invalid-argument',
        name === null ? 'An exporter was added meanwhile.' : `There is no exporter named ${JSON.stringify(name)}.`,
      );
    return found;
  }

  return {
    api: {
      async leaves(id) {
        const inForce = exporters();
        return shown.run(JSON.stringify([id, inForce]), (signal) => store.leaves(id, inForce, signal));
      },
      leavesText: async (id, exporter, change, side) =>
        store.leavesText(id, exporterNamed(exporter), change, side, closed.signal),
      async tryRedaction(trial) {
        const read = readTrial(trial);
        if (!read.ok) return { outcome: 'invalid', problems: read.problems };
        const definition = {
          ...(trial.exporter === undefined ? {} : { exporter: trial.exporter }),
          names: trial.redact,
          rules: read.rules,
          marks: true,
          keyHex: key.ok ? key.keyHex : ANY_KEY,
        };
        return trials.run(undefined, (signal) => store.tryRedaction(definition, trial.events ?? MAX_EXAMINED, signal));
      },
      newKeys: async (id, keys) => notes.newKeys(id, keys),
      settleKey: async (name) => notes.settleKey(name),
      declinedOffers: async () => notes.declinedOffers(),
      declineOffer: async (exporter) => notes.declineOffer(exporter),
      scrub: (selection) => scrubs.run(selection),
      async leaks({ conversationId, exporter, signals, afterId = 0, limit = MAX_EXAMINED }) {
        const asked = exporter === undefined ? exporters() : [exporterNamed(exporter)];
        const query = {
          afterId,
          limit,
          ...(conversationId === undefined ? {} : { conversationId }),
          ...(signals === undefined ? {} : { signals }),
        };
        return store.leaks(query, asked, closed.signal);
      },
    },
    close() {
      const reason = new HostError('disconnected', 'The client is gone.');
      closed.abort(reason);
      shown.close(reason);
      trials.close(reason);
    },
  };
}

type ReadTrial = { ok: true; rules: Rule[] } | { ok: false; problems: SettingProblem[] };

/** The rules as config.toml's schema reads them. */
function readTrial({ rules, redact, exporter, allowed_keys = [], masked_keys = [] }: RedactionTrial): ReadTrial {
  const root = { sluice: { redaction: { rules, allowed_keys, masked_keys } } };
  const parsed = settingsSchema.safeParse(root);
  if (!parsed.success) {
    const problems = findFaults(root, parsed.error).map(({ path, message }): SettingProblem => {
      return { path: path.map(String), level: 'error', message };
    });
    return { ok: false, problems };
  }
  const { redaction } = parsed.data.sluice;
  const own = redaction.rules;
  const unknown = unknownRuleNames(redact, own);
  if (unknown.length === 0) return { ok: true, rules: [...own, ...refinementRules(redaction, redact)] };
  const path = exporter === undefined ? ['redact'] : ['otel', 'exporters', exporter, 'redact'];
  const message = `${path.join('.')}: lists ${unknown.join(', ')}; must be of ${knownRuleNames(own).join(', ')}`;
  return { ok: false, problems: [{ path, level: 'error', message }] };
}

interface Latest {
  /** An equal call that is still running is shared; any other one that is still running is ended first. */
  run<T>(key: string | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  close(reason: Error): void;
}

/** Only the newest call goes on: what came before is not looked at any more. `superseded`: what the others are told. */
function createLatest(superseded: string): Latest {
  let running: { key: string | undefined; answer: Promise<unknown>; controller: AbortController } | undefined;
  return {
    run<T>(key: string | undefined, work: (signal: AbortSignal) => Promise<T>) {
      if (running !== undefined && key !== undefined && running.key === key) return running.answer as Promise<T>;
      running?.controller.abort(new HostError('busy', superseded));
      const controller = new AbortController();
      const answer = work(controller.signal);
      const mine = { key, answer, controller };
      running = mine;
      const settled = () => {
        if (running === mine) running = undefined;
      };
      answer.then(settled, settled);
      return answer;
    },
    close: (reason) => running?.controller.abort(reason),
  };
}
