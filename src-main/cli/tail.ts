/**
 * `sluice tail`: stored events, oldest first, and with `--follow` the ones that come. The ids of all matches are held
 * (8 bytes each); the events themselves go through in batches, as fast as stdout takes them.
 */
import { type Command, InvalidArgumentError } from 'commander';
import type { CommonEvent } from '../../src-shared/agents/common-event.ts';
import type { ConversationSummary, EventQuery, EventRow } from '../../src-shared/contract/host-api.ts';
import { parseFilter } from '../../src-shared/timeline/filter.ts';
import { addSharedOptions, loadContext, type SharedOptions } from './context.ts';
import { findConversation } from './find-conversation.ts';
import { createIdQueue, type IdQueue } from './id-queue.ts';
import { jsonLine } from './json-line.ts';
import { CommandFailure, EXIT, writeData, writeMessage } from './output.ts';
import { readBatches } from './read-batches.ts';
import { tailLine } from './tail-line.ts';
import { openTailSource, type TailSource } from './tail-source.ts';

const DEFAULT_LIMIT = 1_000;

interface TailOptions extends SharedOptions {
  follow?: boolean;
  conversation?: string;
  filter: string;
  limit: number;
  json?: boolean;
}

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
      'print at most the newest COUNT stored events; 0 prints all (the newest 1,000,000)',
      parseLimit,
      DEFAULT_LIMIT,
    )
    .option('--json', 'print one common event per line as JSON')
    .action((options: TailOptions) => tail(options));
}

function parseLimit(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a number, 0 or more.');
  return Number(text);
}

async function tail(options: TailOptions): Promise<void> {
  checkFilter(options.filter);
  const arrived = options.follow ? createIdQueue() : undefined;
  const source = await openTailSource(loadContext(options), arrived);
  if (source === undefined) {
    writeMessage('nothing is stored yet.');
    return;
  }
  try {
    const query = await queryOf(options, source);
    const { ids, truncated } = await source.query(query);
    const wanted = options.limit === 0 ? ids : ids.subarray(Math.max(0, ids.length - options.limit));
    if (truncated && wanted === ids) {
      writeMessage(`the log holds more; these are the newest ${ids.length.toLocaleString('en')} matches.`);
    }
    const print = options.json ? jsonPrinter(source) : linePrinter(source);
    await print(wanted);
    if (arrived !== undefined) await follow(arrived, print);
  } finally {
    await source.close();
  }
}

async function follow(arrived: IdQueue, print: (ids: Float64Array) => Promise<void>): Promise<void> {
  let skipped = 0;
  for (;;) {
    const batch = await arrived.take();
    if (batch.skipped > skipped) {
      writeMessage(`${batch.skipped - skipped} events were skipped: the reader of this output is too slow.`);
      skipped = batch.skipped;
    }
    await print(batch.ids);
    if (batch.ended !== undefined) throw new CommandFailure(`the connection to Sluice ended: ${batch.ended}`);
  }
}

function checkFilter(expression: string): void {
  const parsed = parseFilter(expression);
  if (parsed.ok) return;
  // Wide characters and tabs would move the caret: it stands under the same number of plain columns.
  const shown = expression.replace(/\p{Cc}/gu, ' ');
  throw new CommandFailure(`--filter: ${parsed.message}\n  ${shown}\n  ${' '.repeat(parsed.position)}^`, EXIT.usage);
}

async function queryOf(options: TailOptions, source: TailSource): Promise<EventQuery> {
  const { conversation: wanted, filter } = options;
  if (wanted === undefined) return { filter };
  const found = findConversation(wanted, await source.conversations());
  switch (found.found) {
    case 'one':
      return { filter, conversationId: found.conversation.id };
    case 'several':
      throw new CommandFailure(
        `--conversation ${wanted} is the beginning of several:\n${found.keys.map((key) => `  ${key}`).join('\n')}`,
        EXIT.usage,
      );
    case 'none': {
      const term = `conversation:"${wanted.replaceAll(/["\\]/g, '\\$&')}*"`;
      if (options.follow) return { filter: `${filter} ${term}`.trim() };
      throw new CommandFailure(`there is no conversation that begins with ${wanted}.`);
    }
  }
}

function jsonPrinter(source: TailSource) {
  return async (ids: Float64Array): Promise<void> => {
    for await (const events of readBatches<CommonEvent>(ids, (asked) => source.commonEvents(asked))) {
      await writeData(events.map(jsonLine).join(''));
    }
  };
}

function linePrinter(source: TailSource) {
  let known = new Map<number, ConversationSummary>();
  return async (ids: Float64Array): Promise<void> => {
    for await (const rows of readBatches<EventRow>(ids, (asked) => source.rows(asked))) {
      if (rows.some((row) => !known.has(row.conversationId))) {
        known = new Map((await source.conversations()).map((conversation) => [conversation.id, conversation]));
      }
      await writeData(rows.map((row) => `${tailLine(row, known.get(row.conversationId))}\n`).join(''));
    }
  };
}
