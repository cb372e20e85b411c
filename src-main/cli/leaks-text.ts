/** How the leak report looks in a terminal. Whatever agents sent is inert text. */

import type { ConversationSummary } from '../../src-shared/contract/host-api.ts';
import type { LeakAtExporter, LeakFinding, LeakingEvent, Leaves } from '../../src-shared/contract/redaction-api.ts';
import { ownValue } from '../../src-shared/outside/own-value.ts';
import { formatCount } from '../../src-shared/timeline/format.ts';
import { inertLine } from '../../src-shared/timeline/inert-text.ts';

export function conversationText({ key, agent, title }: ConversationSummary): string {
  const name = key === '' ? 'without a conversation' : inertLine(key);
  return `${name}  ${agent}${title === '' ? '' : `  ${inertLine(title)}`}\n`;
}

/** What leaves of a record to one exporter, and what rules changed. */
export function leavesText({ exporter, outcome, reason, changes, sent, sentJson }: Leaves): string {
  const why = reason === undefined ? '' : ` (${inertLine(reason)})`;
  const made = changes.map(
    ({ part, path, rule, after }) =>
      `    ${part === 'record' ? '' : `${part} `}${inertLine(path)} by ${inertLine(rule)}${after === undefined ? ': dropped' : ''}\n`,
  );
  const json = sentJson ?? (sent === undefined ? '' : JSON.stringify(sent, undefined, 2));
  const lines =
    json === ''
      ? ''
      : json
          .split('\n')
          .map((line) => `  ${inertLine(line)}\n`)
          .join('');
  return `${exporter === null ? 'under the default rules' : inertLine(exporter)}: ${outcome}${why}\n${made.join('')}${lines}`;
}

/** The trace of a span, the scope of a metric. */
export function groupText({ signal, traceId, scope }: LeakingEvent): string {
  const what =
    traceId === undefined || traceId === ''
      ? signal === 'traces'
        ? 'spans'
        : 'metrics'
      : `trace ${inertLine(traceId)}`;
  return `${what}${scope === undefined ? '' : `  ${inertLine(scope)}`}\n`;
}

const SIGNAL_WORDS = { logs: '', traces: 'span ', metrics: 'metric ' };

export function eventText(event: LeakingEvent): string {
  const lines = event.findings.map((finding, index) => {
    const where = finding.part === 'record' ? '' : ` of the ${finding.part}`;
    const what = `${kindText(finding)}${finding.count > 1 ? ` ×${finding.count}` : ''}${finding.scrubbed ? ' (masked in the log since)' : ''}`;
    const fates = event.exporters.map((one) =>
      one.exporter === null ? defaultFateText(one, index) : `${inertLine(one.exporter)}: ${fateText(one, index)}`,
    );
    const goes = fates.length === 0 ? '' : `  → ${fates.join(' · ')}`;
    return `    ${what} in ${inertLine(finding.path)}${where}${goes}\n`;
  });
  const untold = event.findingCount - event.findings.length;
  if (untold > 0) lines.push(`    and ${formatCount(untold)} more\n`);
  return `  ${event.id}  ${localTime(event.timeMs)}  ${SIGNAL_WORDS[event.signal]}${inertLine(event.name)}\n${lines.join('')}`;
}

/** Contents go by the words of the window; the names of secrets stand in masks, too, and stay as they are. */
const CONTENT_WORDS: Readonly<Record<string, string>> = {
  prompt: 'prompt',
  response: 'response',
  toolArguments: "a tool's arguments",
  toolOutput: "a tool's output",
  other: 'other content',
};

function kindText({ kind, type }: LeakFinding): string {
  if (kind === 'content') return ownValue(CONTENT_WORDS, type) ?? inertLine(type);
  return `${kind === 'example' ? 'example of documentation' : 'secret'} ${inertLine(type)}`;
}

/** What becomes, or became, of one finding at one exporter. Capitals: it is out, or gets out. */
function fateText({ enabled, leaves, sent }: LeakAtExporter, finding: number): string {
  const getsOut = leaves.includes(finding);
  const now = getsOut ? (enabled ? 'LEAVES' : 'would leave (off)') : 'masked';
  if (sent === undefined) return now;
  const at = localTime(sent.timeMs).slice(0, 16);
  if (sent.leaves === undefined) return `sent about ${at} under rules that are not known any more, now ${now}`;
  if (!sent.leaves.includes(finding))
    return getsOut ? `sent about ${at} masked, now ${now}` : `masked (sent about ${at})`;
  return getsOut ? `SENT about ${at} as it was` : `SENT about ${at} as it was, now masked`;
}

/** There is no exporter: what would become of a finding at a new one. */
function defaultFateText({ leaves }: LeakAtExporter, finding: number): string {
  return leaves.includes(finding)
    ? 'no exporter; the default rules would let it out'
    : 'no exporter; the default rules would mask it';
}

/** Counts of what was found and where it goes. */
export interface LeakSummary {
  examined: number;
  events: number;
  secrets: number;
  contents: number;
  examples: number;
  /** In the order of the exporters; null is what there is where none is. */
  exporters: Map<LeakAtExporter['exporter'], ExporterSummary>;
}

interface ExporterSummary {
  enabled: boolean;
  leaving: Counts;
  sent: Counts;
  /** Records sent under rules that nobody knows any more. */
  unknown: number;
}

interface Counts {
  secrets: number;
  contents: number;
  /** Keys of documentation: said once, no leak wherever they go. */
  examples: number;
}

const none = (): Counts => ({ secrets: 0, contents: 0, examples: 0 });

export function emptySummary(): LeakSummary {
  return { examined: 0, events: 0, ...none(), exporters: new Map() };
}

export function addToSummary(summary: LeakSummary, event: LeakingEvent): void {
  summary.events++;
  add(summary, event.findings);
  for (const { exporter, enabled, leaves, sent } of event.exporters) {
    let counts = summary.exporters.get(exporter);
    if (counts === undefined) {
      counts = { enabled, leaving: none(), sent: none(), unknown: 0 };
      summary.exporters.set(exporter, counts);
    }
    add(counts.leaving, pick(event.findings, leaves));
    if (sent === undefined) continue;
    if (sent.leaves === undefined) counts.unknown++;
    else add(counts.sent, pick(event.findings, sent.leaves));
  }
}

function pick(findings: readonly LeakFinding[], numbers: readonly number[]): LeakFinding[] {
  return numbers.flatMap((number) => findings[number] ?? []);
}

function add(counts: Counts, findings: readonly LeakFinding[]): void {
  for (const { kind, count } of findings) {
    if (kind === 'secret') counts.secrets += count;
    else if (kind === 'content') counts.contents += count;
    else counts.examples += count;
  }
}

export function summaryText(summary: LeakSummary): string {
  const { examined, events } = summary;
  const found = events === 0 ? 'nothing was found' : `${foundText(summary)} in ${formatCount(events)} of them`;
  const exporters = [...summary.exporters].map(([name, { enabled, leaving, sent, unknown }]) => {
    if (name === null) return defaultSummaryText(leaving);
    const parts = [
      isNone(leaving)
        ? 'nothing of it leaves'
        : `${countsText(leaving)} ${enabled ? 'leave' : 'would leave (it is off)'}`,
      ...(isNone(sent) ? [] : [`${countsText(sent)} left already`]),
      ...(unknown === 0 ? [] : [`${formatCount(unknown)} records left under rules that are not known any more`]),
    ];
    return `  ${inertLine(name)}: ${parts.join(', ')}\n`;
  });
  return `${formatCount(examined)} records looked at: ${found}.\n${exporters.join('')}`;
}

function foundText(summary: LeakSummary): string {
  const { examples } = summary;
  const parts = [
    ...(isNone(summary) ? [] : [countsText(summary)]),
    ...(examples === 0 ? [] : [`${formatCount(examples)} ${examples === 1 ? 'example' : 'examples'} of documentation`]),
  ];
  return parts.join(' and ');
}

function defaultSummaryText(leaving: Counts): string {
  const out = isNone(leaving) ? 'nothing of it' : countsText(leaving);
  return `  No exporter sends, so nothing leaves. Under the default rules ${out} would leave.\n`;
}

function isNone({ secrets, contents }: Counts): boolean {
  return secrets === 0 && contents === 0;
}

function countsText({ secrets, contents }: Counts): string {
  const parts = [
    ...(secrets === 0 ? [] : [`${formatCount(secrets)} ${secrets === 1 ? 'secret' : 'secrets'}`]),
    ...(contents === 0
      ? []
      : [`${formatCount(contents)} ${contents === 1 ? 'piece of content' : 'pieces of content'}`]),
  ];
  return parts.join(' and ') || 'nothing';
}

/** `2026-11-22 06:11:04` in this machine's zone. */
function localTime(timeMs: number): string {
  const shifted = new Date(timeMs - new Date(timeMs).getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 19).replace('T', ' ');
}
