/**
 * What the fake host answers about redaction: the real engine over generated events, with the rules of the fake
 * config.toml. Whether something was sent is what the test says.
 */

import type { RedactionApi } from '../../contract/calls.ts';
import { HostError } from '../../contract/errors.ts';
import type { ExporterState } from '../../contract/exporters-api.ts';
import type {
  LeakFinding,
  LeakingEvent,
  Leaves,
  LeavesChange,
  NoExporter,
  RedactionTrial,
  RedactionTrialResult,
  TriedEvent,
} from '../../contract/redaction-api.ts';
import type { SettingProblem, SettingTable, SettingValue } from '../../contract/settings-api.ts';
import { cutValue, shownAround, shownChange, wholeText } from '../../contract/shown-changes.ts';
import { defaultRedact } from '../../redaction/bundles.ts';
import { type Change, redact } from '../../redaction/engine.ts';
import { findInPart, masksOf, stillThere } from '../../redaction/findings.ts';
import { refinementRules, UNKNOWN_TEXT } from '../../redaction/refinements.ts';
import { type Rule, ruleSchema } from '../../redaction/rule.ts';
import { createRuleSet, type RuleSet } from '../../redaction/rule-set.ts';
import type { FakeExporters } from './fake-exporters.ts';
import type { FakeLog, Stored } from './fake-log.ts';
import type { FakeSettings } from './fake-settings.ts';

export interface FakeRedaction {
  readonly api: RedactionApi;
  /** From now on all stored events up to and including `throughId` count as sent to the exporter, under the rules in force. */
  send(exporter: string, throughId: number, timeMs: number): void;
}

type AskedExporter = Pick<ExporterState, 'enabled' | 'kind'> & { name: string | NoExporter };

interface Sent {
  exporter: string;
  throughId: number;
  timeMs: number;
  names: string[];
  ruleSet: RuleSet;
}

const MAX_CHANGES = 1_000;
const MAX_TRIED = { events: 200, changes: 10 };

export function createFakeRedaction(options: {
  log: FakeLog;
  exporters: FakeExporters;
  settings: FakeSettings;
}): FakeRedaction {
  const { log, exporters, settings } = options;
  const sent: Sent[] = [];
  const newAt = new Map<string, number>();
  const declined = new Set<string>();

  function rulesInForce(): Rule[] {
    const table = tableAt(settings.view().values, ['sluice', 'redaction', 'rules']);
    const read = readRules(table ?? {});
    const redaction = tableAt(settings.view().values, ['sluice', 'redaction']) ?? {};
    const keys = (name: string) => (Array.isArray(redaction[name]) ? redaction[name].map(String) : []);
    const said = { allowed_keys: keys('allowed_keys'), masked_keys: keys('masked_keys') };
    return [...(read.ok ? read.rules : []), ...refinementRules(said, [UNKNOWN_TEXT])];
  }

  /** As the real host: the default rules where no exporter can send. */
  async function asked(): Promise<AskedExporter[]> {
    const states = await exporters.api.exporters();
    if (states.some(({ kind }) => kind !== 'none')) return states;
    return [...states, { name: null, enabled: false, kind: 'otlp-http' }];
  }

  function namesOf(exporter: string | NoExporter): string[] {
    const { values } = settings.view();
    const redactList = exporter === null ? undefined : tableAt(values, ['otel', 'exporters', exporter])?.['redact'];
    if (Array.isArray(redactList)) return redactList.map(String);
    return [...defaultRedact(tableAt(values, ['otel'])?.['log_user_prompt'] === true)];
  }

  function redacted(stored: Stored, exporter: string | NoExporter | undefined, ruleSet: RuleSet) {
    const { row, record } = log.detailOf(stored);
    const context = {
      ...(exporter === undefined ? {} : { exporter: exporter ?? '' }),
      agent: row.agent,
      kind: row.kind,
      event: row.name,
    };
    return { redaction: redact('log', record, context, ruleSet), context, record };
  }

  function leavesAt(stored: Stored, state: AskedExporter): { leaves: Leaves; changes: readonly Change[] } {
    const names = namesOf(state.name);
    const made = createRuleSet({ names, rules: rulesInForce(), keyedHash });
    const base = { exporter: state.name, enabled: state.enabled, redact: names, unknownFieldsDropped: false };
    const nothing = { ...base, changes: [], changeCount: 0 };
    const unknown = made.ok ? '' : `redact names what there is not: ${made.unknownNames.join(', ')}`;
    const reason = state.kind === 'none' ? 'Its kind is none: it sends nothing.' : unknown;
    if (reason !== '' || !made.ok) return { leaves: { ...nothing, outcome: 'not-sent', reason }, changes: [] };
    const { redaction } = redacted(stored, state.name, made.ruleSet);
    const last = lastSent(stored, state.name);
    const alreadySent =
      last === undefined
        ? {}
        : {
            alreadySent: { timeMs: last.timeMs, sameRules: last.ruleSet.definition === made.ruleSet.definition },
          };
    if (redaction.outcome === 'held')
      return { leaves: { ...nothing, outcome: 'held', reason: redaction.reason, ...alreadySent }, changes: [] };
    const { changes } = redaction;
    const { resource, scope } = log.detailOf(stored);
    const leaves: Leaves = {
      ...base,
      outcome: redaction.outcome,
      changes: changes.slice(0, MAX_CHANGES).map((change) => shownChange('record', change)),
      changeCount: changes.length,
      ...alreadySent,
    };
    if (redaction.outcome === 'dropped') return { leaves, changes };
    const record = {
      ...redaction.value,
      attributes: redaction.value.attributes.map(({ key, value }) => ({ key, value: cutValue(value ?? {}) })),
    };
    return { leaves: { ...leaves, sent: { record, resource, scope } }, changes };
  }

  function lastSent(stored: Stored, exporter: string | NoExporter): Sent | undefined {
    return sent.findLast((one) => one.exporter === exporter && stored.id <= one.throughId);
  }

  const one = (id: number) => log.find([id])[0];

  async function tryRedaction(trial: RedactionTrial): Promise<RedactionTrialResult> {
    const read = readRules(trial.rules);
    if (!read.ok) return { outcome: 'invalid', problems: read.problems };
    const { allowed_keys = [], masked_keys = [] } = trial;
    const rules = [...read.rules, ...refinementRules({ allowed_keys, masked_keys }, trial.redact)];
    const made = createRuleSet({ names: trial.redact, rules, keyedHash });
    if (!made.ok) {
      const message = `There are no rules or bundles named ${made.unknownNames.join(', ')}.`;
      return { outcome: 'invalid', problems: [{ path: ['redact'], level: 'error', message }] };
    }
    const newest = log
      .visible()
      .slice(-(trial.events ?? 1_000))
      .reverse();
    const counts = { changed: 0, dropped: 0, held: 0 };
    const events: TriedEvent[] = [];
    for (const stored of newest) {
      const { redaction } = redacted(stored, trial.exporter, made.ruleSet);
      if (redaction.outcome === 'unchanged') continue;
      counts[redaction.outcome]++;
      if (events.length === MAX_TRIED.events) continue;
      const changes: LeavesChange[] = redaction.changes
        .slice(0, MAX_TRIED.changes)
        .map((change) => shownAround('record', change));
      events.push({ id: stored.id, outcome: redaction.outcome, changes, changeCount: redaction.changes.length });
    }
    return { outcome: 'tried', examined: newest.length, ...counts, events };
  }

  async function leakingEvent(stored: Stored, states: readonly AskedExporter[]): Promise<LeakingEvent | undefined> {
    const { row, record, resource } = log.detailOf(stored);
    const context = { agent: row.agent, kind: row.kind, event: row.name };
    const findings: LeakFinding[] = [
      ...findInPart('log', record, context).map((found) => ({ ...found, part: 'record' as const })),
      ...findInPart('resource', { resource }, context).map((found) => ({ ...found, part: 'resource' as const })),
    ];
    if (findings.length === 0) return undefined;
    const inRecord = findings.filter(({ part }) => part === 'record');
    const leavesUnder = (ruleSet: RuleSet, exporter: string | NoExporter): number[] => {
      const { redaction } = redacted(stored, exporter, ruleSet);
      if (redaction.outcome === 'dropped' || redaction.outcome === 'held') return [];
      return stillThere(inRecord, findInPart('log', redaction.value, context, masksOf(rulesInForce())));
    };
    const exportersOf = states.map((state) => {
      const made = createRuleSet({ names: namesOf(state.name), rules: rulesInForce(), keyedHash });
      const last = lastSent(stored, state.name);
      return {
        exporter: state.name,
        enabled: state.enabled && state.kind !== 'none' && made.ok,
        leaves: made.ok ? leavesUnder(made.ruleSet, state.name) : [],
        ...(last === undefined ? {} : { sent: { timeMs: last.timeMs, leaves: leavesUnder(last.ruleSet, state.name) } }),
      };
    });
    return {
      id: stored.id,
      signal: 'logs' as const,
      conversationId: stored.conversation.summary.id,
      timeMs: stored.timeMs,
      name: row.name,
      findings,
      findingCount: findings.length,
      exporters: exportersOf,
    };
  }

  return {
    send(exporter, throughId, timeMs) {
      const names = namesOf(exporter);
      const made = createRuleSet({ names, rules: rulesInForce(), keyedHash });
      if (!made.ok) throw new Error(`there are no rules named ${made.unknownNames.join(', ')}`);
      sent.push({ exporter, throughId, timeMs, names, ruleSet: made.ruleSet });
    },
    api: {
      async leaves(id) {
        const stored = one(id);
        if (stored === undefined) return undefined;
        return (await asked()).map((state) => leavesAt(stored, state).leaves);
      },
      async leavesText(id, exporter, change, side) {
        const stored = one(id);
        const state = (await asked()).find(({ name }) => name === exporter);
        if (state === undefined)
          throw new HostError('invalid-argument', `There is no exporter named ${JSON.stringify(exporter)}.`);
        const found = stored && leavesAt(stored, state).changes[change];
        return found && wholeText(found, side);
      },
      tryRedaction,
      async newKeys(id, keys) {
        for (const key of keys) if (!newAt.has(key)) newAt.set(key, id);
        return keys.filter((key) => newAt.get(key) === id);
      },
      async settleKey(key) {
        newAt.set(key, 0);
      },
      declinedOffers: async () => [...declined],
      async declineOffer(exporter) {
        declined.add(exporter);
      },
      scrub: async () => ({ outcome: 'done', examined: 0, records: 0, secrets: 0, unreadable: 0, untouched: [] }),
      async leaks({ conversationId, exporter, afterId = 0, limit = 1_000 }) {
        const states = (await asked()).filter(({ name }) => exporter === undefined || name === exporter);
        const all = log.visible().filter(({ id, conversation }) => {
          return id > afterId && (conversationId === undefined || conversation.summary.id === conversationId);
        });
        const page = all.slice(0, limit);
        const events = await Promise.all(page.map((stored) => leakingEvent(stored, states)));
        const last = page.at(-1);
        return {
          examined: page.length,
          events: events.filter((event) => event !== undefined),
          ...(all.length > page.length && last !== undefined ? { nextAfterId: last.id } : {}),
        };
      },
    },
  };
}

/** Good enough to compare by. */
function keyedHash(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0').repeat(8);
}

function readRules(table: SettingTable): { ok: true; rules: Rule[] } | { ok: false; problems: SettingProblem[] } {
  const rules: Rule[] = [];
  const problems: SettingProblem[] = [];
  for (const [name, value] of Object.entries(table)) {
    const parsed = ruleSchema.safeParse({ name, ...(typeof value === 'object' ? value : {}) });
    if (parsed.success) rules.push(parsed.data);
    else
      for (const { path, message } of parsed.error.issues) {
        const keys = ['sluice', 'redaction', 'rules', name, ...path.map(String)];
        problems.push({ path: keys, level: 'error', message: `${keys.join('.')}: must be ${message}` });
      }
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, rules };
}

function tableAt(values: SettingTable, path: readonly string[]): SettingTable | undefined {
  let at: SettingValue | undefined = values;
  for (const key of path) {
    if (typeof at !== 'object' || Array.isArray(at)) return undefined;
    at = at[key];
  }
  return typeof at === 'object' && !Array.isArray(at) ? at : undefined;
}
