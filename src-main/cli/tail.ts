/**
 * `sluice tail`: stored events, oldest first, and with `--follow` the ones that come. What is stored is read from the log
 * itself, in pages, so that neither this process nor a running host ever holds all of it; what comes is told by the host.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type Command, InvalidArgumentError } from 'commander';
import type { EventQuery } from '../../src-shared/contract/host-api.ts';
import { fixTimes, parseFilter } from '../../src-shared/timeline/filter.ts';
import { addSharedOptions, loadContext, type SharedOptions } from './context.ts';
import { findConversation, severalText } from './find-conversation.ts';
import { type LiveEvents, openLiveEvents } from './live-events.ts';
import { CommandFailure, EXIT, writeMessage } from './output.ts';
import { catchStopSignals } from './stop-signals.ts';
import { openStoredEvents, type StoredEvents, type TailSignal } from './stored-log.ts';
import { createPrinter, type EventSource, type PrintEvents } from './tail-printer.ts';

const DEFAULT_LIMIT = 1_000;
/** So few events more, and what arrived while the stored ones were printed is left to the host to tell. */
const CAUGHT_UP = 10_000;

/** Records that are looked through at once, and how often a followed log is looked at. */
const STRETCH = 20_000;
const LOOK_AGAIN_MS = 250;

interface TailOptions extends SharedOptions {
  follow?: boolean;
  conversation?: string;
  filter: string;
  limit: number;
  json?: boolean;
  signal?: TailSignal[];
}

const HELP = `
Times in a filter are the event's own, in this machine's zone: time:today, time:2026-11-22, time:14:05..14:10,
time:>14:05:30, time:<2026-11-22T14:05, time:>-15m (s, m, h, d). They are fixed when the command starts, so
--follow --filter 'time:>-15m' goes on with every new event.

outcome:failed, exit:>0, server:NAME, command:echo, turn:2, wait:>1m, ttft:>2s and tokens.input:>1k ask for the step that an
event is part of, which is known about two seconds after its conversation went quiet. Until then, and so for what --follow prints
as it comes, they go by what the event says itself.

The window lists a conversation's log records, and its spans where there are none; so does tail without --signal. --signal traces
prints every span, those too that tell the same as a log record or nothing of a run.

With --follow, SIGINT (Ctrl-C) and SIGTERM end it after a whole line, with 0.`;

export function addTailCommand(program: Command): void {
  addSharedOptions(program.command('tail'))
    .description('Print stored events, oldest first, and follow new ones')
    .option('-f, --follow', 'go on with events as they arrive (needs a running Sluice)')
    .option('-c, --conversation <key>', 'only this conversation: its id, the beginning of it, or its number in the log')
    .option(
      '--filter <expr>',
      'only events that match, as in the window: \'kind:tool_result -ok:true "not found"\'',
      '',
    )
    .option(
      '-n, --limit <count>',
      'print at most the newest COUNT stored events; 0 prints all',
      parseLimit,
      DEFAULT_LIMIT,
    )
    .option(
      '--signal <list>',
      'records of these signals, in order of arrival: logs, traces, or both; without it what the window lists',
      parseSignals,
    )
    .option('--json', 'print one common event per line as JSON')
    .addHelpText('after', HELP)
    .action((options: TailOptions) => tail(options));
}

function parseSignals(text: string): TailSignal[] {
  const signals = text.split(',').map((one) => one.trim().toLowerCase());
  if (!signals.every((one) => one === 'logs' || one === 'traces')) {
    throw new InvalidArgumentError('It must be logs, traces, or logs,traces.');
  }
  return signals as TailSignal[];
}

function parseLimit(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a number, 0 or more.');
  return Number(text);
}

async function tail(options: TailOptions): Promise<void> {
  checkFilter(options.filter);
  const context = loadContext(options);
  const stop = options.follow ? catchStopSignals().asked : undefined;
  const live = options.follow && options.signal === undefined ? await openLiveEvents(context.home) : undefined;
  try {
    const print = createPrinter(options.json ? 'json' : 'lines', stop);
    const stored = await openStoredEvents(context.home.folder);
    if (stored === undefined) {
      writeMessage('nothing is stored yet.');
      return;
    }
    let query: EventQuery;
    try {
      query = await queryOf(options, stored);
      if (options.signal !== undefined) return await printSignals(stored, query, options, print, stop);
      query.afterId = await printStored(stored, query, options, print, stop);
    } finally {
      await stored.close();
    }
    if (live !== undefined && stop !== undefined) await follow(live, query, print, stop);
  } finally {
    live?.close();
  }
}

/** Of signals that were named, every record, with a row or without: looked for in the log itself, a stretch at a time. */
async function printSignals(
  stored: StoredEvents,
  query: EventQuery,
  { limit, follow, signal = [] }: TailOptions,
  print: PrintEvents,
  stop: AbortSignal | undefined,
): Promise<void> {
  let lastSeq = await stored.lastSeq();
  if (limit > 0) {
    let newest: number[] = [];
    for (let to = lastSeq; to > 0 && newest.length < limit; to -= STRETCH) {
      newest = [...(await stored.between(query, signal, Math.max(1, to - STRETCH + 1), to)), ...newest];
    }
    await print(Float64Array.from(newest.slice(-limit)), stored);
  }
  for (let from = limit > 0 ? lastSeq + 1 : 1; !stop?.aborted; ) {
    for (; from <= lastSeq; from += STRETCH) {
      if (stop?.aborted) return;
      const to = Math.min(lastSeq, from + STRETCH - 1);
      await print(await stored.between(query, signal, from, to), stored);
    }
    from = lastSeq + 1;
    if (!follow) return;
    await delay(LOOK_AGAIN_MS, undefined, { signal: stop }).catch(() => {});
    lastSeq = await stored.lastSeq();
  }
}

/** Answers up to which sequence number it printed. */
async function printStored(
  stored: StoredEvents,
  query: EventQuery,
  { limit, follow }: TailOptions,
  print: PrintEvents,
  stop: AbortSignal | undefined,
): Promise<number> {
  let throughSeq = await stored.lastSeq();
  if (limit > 0) {
    await print(await stored.newest(query, limit, throughSeq), stored);
    return throughSeq;
  }
  for (let afterId = 0; ; ) {
    for await (const ids of stored.all({ ...query, afterId }, throughSeq)) {
      if (stop?.aborted) return throughSeq;
      await print(ids, stored);
    }
    const lastSeq = await stored.lastSeq();
    if (!follow || lastSeq - throughSeq < CAUGHT_UP) return throughSeq;
    afterId = throughSeq;
    throughSeq = lastSeq;
  }
}

async function follow(live: LiveEvents, query: EventQuery, print: PrintEvents, stop: AbortSignal): Promise<void> {
  const { arrived } = live;
  if (stop.aborted) return;
  stop.addEventListener('abort', () => arrived.end('stopped'));
  await print(await live.watch(query), live);
  let skipped = 0;
  while (!stop.aborted) {
    const batch = await arrived.take();
    if (batch.skipped > skipped) {
      writeMessage(`${batch.skipped - skipped} events were skipped: the reader of this output is too slow.`);
      skipped = batch.skipped;
    }
    await print(batch.ids, live);
    if (batch.ended !== undefined && !stop.aborted) {
      throw new CommandFailure(`the connection to Sluice ended: ${batch.ended}`);
    }
  }
}

function checkFilter(expression: string): void {
  const parsed = parseFilter(expression);
  if (parsed.ok) return;
  // Wide characters and tabs would move the caret: it stands under the same number of plain columns.
  const shown = expression.replace(/\p{Cc}/gu, ' ');
  throw new CommandFailure(`--filter: ${parsed.message}\n  ${shown}\n  ${' '.repeat(parsed.position)}^`, EXIT.usage);
}

async function queryOf(options: TailOptions, source: EventSource): Promise<EventQuery> {
  const { conversation: wanted } = options;
  const filter = fixTimes(options.filter);
  if (wanted === undefined) return { filter };
  const found = findConversation(wanted, await source.conversations());
  switch (found.found) {
    case 'one':
      return { filter, conversationId: found.conversation.id };
    case 'several':
      throw new CommandFailure(
        `--conversation ${wanted} is the beginning of several:\n${severalText(found.keys)}`,
        EXIT.usage,
      );
    case 'none': {
      const term = `conversation:"${wanted.replaceAll(/["\\]/g, '\\$&')}*"`;
      if (options.follow) return { filter: `${filter} ${term}`.trim() };
      throw new CommandFailure(`there is no conversation that begins with ${wanted}.`);
    }
  }
}
