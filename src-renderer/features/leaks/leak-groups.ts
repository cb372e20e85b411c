/** Groups findings in stored events by type, with each exporter's part in them. */

import type { LeakAtExporter, LeakFinding, LeakingEvent } from '../../../src-shared/contract/redaction-api.ts';
import { ownValue } from '../../../src-shared/outside/own-value.ts';
import { titleOfSecret } from '../../entities/redaction/secret-titles.ts';

export interface Leak {
  event: LeakingEvent;
  finding: LeakFinding;
  fates: Fate[];
}

/** The fates of a finding at an exporter, the worst first. */
export type FateKind =
  | 'sent'
  | 'sent-unknown'
  | 'leaves'
  | 'would-leave'
  | 'default-leaves'
  | 'masked'
  | 'kept'
  | 'sent-masked'
  | 'default-masked';

export interface Fate {
  exporter: LeakAtExporter['exporter'];
  kind: FateKind;
  /** About when it was sent, see `LeakAtExporter.sent`. */
  timeMs?: number;
}

export interface LeakGroup {
  key: string;
  kind: LeakFinding['kind'];
  type: string;
  title: string;
  leaks: Leak[];
  /** How many times it was found, which is more than places when one text holds several. */
  found: number;
  events: number;
}

/** `one` is said of one finding, `many` of several. */
export const FATES: Record<FateKind, { one: string; many: string; tone: 'bad' | 'warn' | 'ok' }> = {
  sent: { one: 'sent as it was', many: 'sent as they were', tone: 'bad' },
  'sent-unknown': {
    one: 'sent, under rules not known any more',
    many: 'sent, under rules not known any more',
    tone: 'bad',
  },
  leaves: { one: 'would leave as it is', many: 'would leave as they are', tone: 'bad' },
  'would-leave': { one: 'would leave if switched on', many: 'would leave if switched on', tone: 'warn' },
  'default-leaves': {
    one: 'would leave under the default rules',
    many: 'would leave under the default rules',
    tone: 'warn',
  },
  masked: { one: 'masked', many: 'masked', tone: 'ok' },
  kept: { one: 'does not leave', many: 'do not leave', tone: 'ok' },
  'sent-masked': { one: 'sent masked', many: 'sent masked', tone: 'ok' },
  'default-masked': {
    one: 'would be masked by the default rules',
    many: 'would be masked by the default rules',
    tone: 'ok',
  },
};
const WORST_FIRST = Object.keys(FATES) as FateKind[];

const CONTENT_TITLES: Readonly<Record<string, string>> = {
  prompt: 'Prompts',
  response: 'Responses',
  toolArguments: 'Arguments of tools',
  toolOutput: 'Output of tools',
  other: 'Other content',
};

/** The fate of finding number `index` there. */
export function fateOf({ exporter, enabled, leaves, sent }: LeakAtExporter, index: number): Fate {
  if (exporter === null) return { exporter, kind: leaves.includes(index) ? 'default-leaves' : 'default-masked' };
  if (sent !== undefined) {
    const kind = sent.leaves === undefined ? 'sent-unknown' : sent.leaves.includes(index) ? 'sent' : 'sent-masked';
    return { exporter, kind, timeMs: sent.timeMs };
  }
  // One that cannot send lets nothing leave, masked or not.
  if (!leaves.includes(index)) return { exporter, kind: enabled ? 'masked' : 'kept' };
  return { exporter, kind: enabled ? 'leaves' : 'would-leave' };
}

/** Their groups stand in this order. Examples are listed with everything only: they are nobody's. */
const KINDS: ReadonlyArray<LeakFinding['kind']> = ['secret', 'content', 'example'];

/** The most places first. */
export function leakGroups(events: readonly LeakingEvent[], kind: LeakFinding['kind'] | 'both'): LeakGroup[] {
  const groups = new Map<string, LeakGroup & { ids: Set<number> }>();
  for (const event of events) {
    for (const [index, finding] of event.findings.entries()) {
      if (kind !== 'both' && finding.kind !== kind) continue;
      const key = `${finding.kind} ${finding.type}`;
      let group = groups.get(key);
      if (group === undefined) {
        group = {
          key,
          kind: finding.kind,
          type: finding.type,
          title: titleOf(finding),
          leaks: [],
          found: 0,
          events: 0,
          ids: new Set(),
        };
        groups.set(key, group);
      }
      group.leaks.push({ event, finding, fates: event.exporters.map((at) => fateOf(at, index)) });
      group.found += finding.count;
      group.ids.add(event.id);
    }
  }
  return [...groups.values()]
    .map(({ ids, ...group }) => ({ ...group, events: ids.size }))
    .sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || b.leaks.length - a.leaks.length);
}

function titleOf({ kind, type }: LeakFinding): string {
  if (kind === 'content') return ownValue(CONTENT_TITLES, type) ?? type;
  const title = titleOfSecret(type);
  return kind === 'example' ? `Example of documentation: ${title}` : title;
}

/** How many of the leaks have each fate at each exporter, the worst first. */
export function countFates(leaks: readonly Leak[]): Array<Fate & { count: number }> {
  const counts = new Map<string, Fate & { count: number }>();
  for (const { fates } of leaks) {
    for (const { exporter, kind } of fates) {
      const key = `${kind} ${exporter}`;
      const known = counts.get(key);
      if (known === undefined) counts.set(key, { exporter, kind, count: 1 });
      else known.count += 1;
    }
  }
  return [...counts.values()].sort((a, b) => WORST_FIRST.indexOf(a.kind) - WORST_FIRST.indexOf(b.kind));
}

/** No exporter can send: the fates are those under the default rules. */
export function isUnderDefaults(events: readonly LeakingEvent[]): boolean {
  return events.at(-1)?.exporters.some(({ exporter }) => exporter === null) ?? false;
}

/** Findings that are not in the events because one event may list so many only. */
export function countNotListed(events: readonly LeakingEvent[]): number {
  return events.reduce((sum, { findings, findingCount }) => sum + findingCount - findings.length, 0);
}

export function countKinds(events: readonly LeakingEvent[]): Record<'secret' | 'content' | 'both', number> {
  let secret = 0;
  let content = 0;
  for (const { findings } of events) {
    for (const finding of findings) {
      if (finding.kind === 'secret') secret += 1;
      else if (finding.kind === 'content') content += 1;
    }
  }
  return { secret, content, both: secret + content };
}
