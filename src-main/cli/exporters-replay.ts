/** `sluice exporters replay`: sends what is in the log once more and follows it to the end. */
import type { ExporterState, ReplaySelection } from '../../src-shared/contract/exporters-api.ts';
import type { HostApi } from '../../src-shared/contract/host-api.ts';
import { formatCount } from '../../src-shared/timeline/format.ts';
import { findConversation, severalText } from './find-conversation.ts';
import { CommandFailure, EXIT } from './output.ts';

export interface ReplayFlags {
  conversation?: string;
  since?: string;
  until?: string;
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `2026-11-22T06:11:04Z`, or how long ago: `90s`, `10m`, `2h`, `7d`. Ms since the epoch, or undefined. */
export function parseTime(text: string, nowMs: number): number | undefined {
  const ago = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text.trim());
  if (ago !== null) return nowMs - Number(ago[1]) * (UNIT_MS[ago[2] ?? ''] ?? 0);
  const timeMs = Date.parse(text);
  return Number.isNaN(timeMs) ? undefined : timeMs;
}

export async function selectionOf(
  api: Pick<HostApi, 'conversations'>,
  flags: ReplayFlags,
  nowMs: number,
): Promise<ReplaySelection> {
  const { conversation, since, until } = flags;
  if (conversation !== undefined) {
    if (since !== undefined || until !== undefined)
      throw new CommandFailure('replay takes --conversation, or --since and --until, not both.', EXIT.usage);
    const found = findConversation(conversation, await api.conversations(100_000));
    if (found.found === 'one') return { conversationId: found.conversation.id };
    if (found.found === 'none') throw new CommandFailure(`There is no conversation ${JSON.stringify(conversation)}.`);
    throw new CommandFailure(
      `Several conversations begin with ${conversation}:\n${severalText(found.keys.slice(0, 5))}`,
    );
  }
  if (since === undefined)
    throw new CommandFailure('replay needs --conversation ID, or --since TIME (and --until TIME).', EXIT.usage);
  return {
    fromMs: timeOf('--since', since, nowMs),
    toMs: until === undefined ? nowMs : timeOf('--until', until, nowMs),
  };
}

function timeOf(flag: string, text: string, nowMs: number): number {
  const timeMs = parseTime(text, nowMs);
  if (timeMs !== undefined) return timeMs;
  throw new CommandFailure(
    `${flag} takes a time such as 2026-11-22T06:11:04Z, or how long ago, such as 10m; found "${text}".`,
    EXIT.usage,
  );
}

/** Why nothing was sent. */
export function nothingSelectedText(selection: ReplaySelection): string {
  if ('conversationId' in selection) return 'it has no record of the signals that this exporter sends.';
  const [from, to] = [selection.fromMs, selection.toMs].map((timeMs) => new Date(timeMs).toISOString());
  return `no record of its signals has a time from ${from} to ${to}; times are the events' own, not when they arrived.`;
}

/** What a replay's progress is to one who waits for it. */
export function progressOf(
  exporters: readonly ExporterState[],
  name: string,
): { isOver: boolean; stuck?: string; text: string } {
  const exporter = exporters.find((one) => one.name === name);
  const replays = exporter?.replays ?? [];
  if (exporter === undefined || replays.length === 0) return { isOver: true, text: 'done' };
  const done = replays.reduce((sum, replay) => sum + replay.done, 0);
  const total = replays.reduce((sum, replay) => sum + replay.total, 0);
  const stuck =
    exporter.phase === 'off'
      ? 'the exporter is off: switch it on, and the replay goes on'
      : exporter.phase === 'misconfigured' || exporter.phase === 'refused'
        ? `the exporter is ${exporter.phase}: ${exporter.reason ?? ''}`
        : undefined;
  const text = `${formatCount(done)} of ${formatCount(total)}${exporter.phase === 'retrying' ? ', retrying' : ''}`;
  return { isOver: false, text, ...(stuck === undefined ? {} : { stuck }) };
}
