/** `sluice leaks`: which secrets and contents stored records of every signal hold, where they would go, and what went already. */
import { type Command, InvalidArgumentError } from 'commander';
import { HostError } from '../../src-shared/contract/errors.ts';
import type { ConversationSummary } from '../../src-shared/contract/host-api.ts';
import type { LeakingEvent, LeakSelection } from '../../src-shared/contract/redaction-api.ts';
import { formatCount } from '../../src-shared/timeline/format.ts';
import { jsonLine } from '../../src-shared/timeline/json-line.ts';
import { addSharedOptions, loadContext, type SharedOptions } from './context.ts';
import { findConversation, severalText } from './find-conversation.ts';
import { addScrubCommand } from './leaks-scrub.ts';
import { type LeaksSource, openLeaksSource } from './leaks-source.ts';
import {
  addToSummary,
  conversationText,
  emptySummary,
  eventText,
  groupText,
  type LeakSummary,
  leavesText,
  summaryText,
} from './leaks-text.ts';
import { CommandFailure, EXIT, writeData, writeMessage } from './output.ts';

interface LeaksOptions extends SharedOptions {
  conversation?: string;
  exporter?: string;
  secrets?: boolean;
  limit: number;
  json?: boolean;
  leaves?: number;
}

const HELP = `
Nothing is sent or changed. Secrets are masked in what is printed. Capitals are what is out, or gets out:
  LEAVES            would be sent as it is under the rules in force
  SENT … as it was  was sent as it is, under the rules of that time; its time is an estimate
  masked            the rules take it away, or hold or drop the event
Without an exporter nothing leaves; then it says what one with the default rules would send.

With --json each line is one record: { id, signal, conversation (of events), traceId, scope (of spans and metrics), timeMs, name,
findings, findingCount, exporters }.
  findings   { kind: "secret" | "content" | "example", type, part: "record" | "resource" | "scope", path, count, excerpt }
  exporters  { exporter, enabled, leaves, sent?: { timeMs, leaves? } }; leaves lists findings by their number from 0;
             exporter is null where there is none yet: leaves is what would leave under the default rules`;

export function addLeaksCommand(program: Command): void {
  const command = addSharedOptions(program.command('leaks'))
    .description('List secrets and contents in stored events, spans and metrics, where they would go and what was sent')
    .option('-c, --conversation <key>', 'only this conversation: its id, the beginning of it, or its number in the log')
    .option('-e, --exporter <name>', 'only what concerns this exporter')
    .option('--secrets', 'only secrets, not what people, models and tools wrote')
    .option('-n, --limit <count>', 'end after COUNT records that hold something; 0 lists all', parseLimit, 0)
    .option('--leaves <id>', 'print what each exporter would send of this record', parseLimit)
    .option('--json', 'print one record per line as JSON')
    .addHelpText('after', HELP)
    .action((options: LeaksOptions) => leaks(options));
  addScrubCommand(command);
}

function parseLimit(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a number, 0 or more.');
  return Number(text);
}

async function leaks(options: LeaksOptions): Promise<void> {
  const source = await openLeaksSource(loadContext(options));
  if (source === undefined) {
    writeMessage('nothing is stored yet.');
    return;
  }
  try {
    if (options.leaves !== undefined) return await printLeaves(options.leaves, options, source);
    const conversations = await chosenConversations(options, source);
    await checkExporter(options, source);
    const report = options.json ? printJson : printText;
    await report(options, source, conversations);
  } catch (error) {
    throw error instanceof HostError ? new CommandFailure(error.message) : error;
  } finally {
    await source.close();
  }
}

async function printLeaves(id: number, { exporter, json }: LeaksOptions, source: LeaksSource): Promise<void> {
  const all = await source.leaves(id);
  if (all === undefined) throw new CommandFailure(`no record ${id} is stored.`);
  const asked = all.filter((one) => exporter === undefined || one.exporter === exporter);
  for (const one of asked) await writeData(json ? jsonLine(one) : leavesText(one));
}

/** Oldest first. */
async function chosenConversations(
  { conversation: wanted }: LeaksOptions,
  source: LeaksSource,
): Promise<ConversationSummary[]> {
  const all = await source.conversations();
  if (wanted === undefined) return all.sort((a, b) => a.firstTimeMs - b.firstTimeMs || a.id - b.id);
  const found = findConversation(wanted, all);
  if (found.found === 'one') return [found.conversation];
  if (found.found === 'none') throw new CommandFailure(`there is no conversation that begins with ${wanted}.`);
  throw new CommandFailure(
    `--conversation ${wanted} is the beginning of several:\n${severalText(found.keys)}`,
    EXIT.usage,
  );
}

async function checkExporter({ exporter }: LeaksOptions, source: LeaksSource): Promise<void> {
  if (exporter === undefined) return;
  const names = (await source.exporters()).map(({ name }) => name);
  if (names.includes(exporter)) return;
  const known = names.length === 0 ? 'There are none.' : `There are: ${names.join(', ')}.`;
  throw new CommandFailure(`there is no exporter named ${JSON.stringify(exporter)}. ${known}`, EXIT.usage);
}

async function printText(
  options: LeaksOptions,
  source: LeaksSource,
  conversations: readonly ConversationSummary[],
): Promise<void> {
  const silent = new Set<string | null>(
    (await source.exporters()).filter(({ kind }) => kind === 'none').map(({ name }) => name),
  );
  const summary = emptySummary();
  for (const conversation of conversations) {
    let isNamed = false;
    for await (const found of events(options, source, { conversationId: conversation.id }, summary)) {
      // One that has nowhere to send to says nothing, unless it had once.
      const event = { ...found, exporters: found.exporters.filter((one) => one.sent || !silent.has(one.exporter)) };
      addToSummary(summary, event);
      await writeData(`${isNamed ? '' : conversationText(conversation)}${eventText(event)}`);
      isNamed = true;
    }
    if (isOver(options, summary)) break;
    if (isNamed) await writeData('\n');
  }
  if (options.conversation === undefined && !isOver(options, summary))
    await printOthers(options, source, summary, silent);
  await writeData(summaryText(summary));
}

/** Spans and metrics, each under its trace or its scope: those of one lie together as they came. */
async function printOthers(
  options: LeaksOptions,
  source: LeaksSource,
  summary: LeakSummary,
  silent: ReadonlySet<string | null>,
): Promise<void> {
  let named = '';
  for await (const found of events(options, source, { signals: ['traces', 'metrics'] }, summary)) {
    const event = { ...found, exporters: found.exporters.filter((one) => one.sent || !silent.has(one.exporter)) };
    addToSummary(summary, event);
    const group = groupText(event);
    await writeData(`${group === named ? '' : `${named === '' ? '' : '\n'}${group}`}${eventText(event)}`);
    named = group;
  }
  if (named !== '') await writeData('\n');
}

async function printJson(
  options: LeaksOptions,
  source: LeaksSource,
  conversations: readonly ConversationSummary[],
): Promise<void> {
  const keys = new Map<number | undefined, string>(conversations.map(({ id, key }) => [id, key]));
  const summary = emptySummary();
  const [only] = options.conversation === undefined ? [] : conversations;
  const selection = only === undefined ? {} : { conversationId: only.id };
  for await (const event of events(options, source, selection, summary)) {
    addToSummary(summary, event);
    const { conversationId, ...told } = event;
    await writeData(
      jsonLine({ ...(conversationId === undefined ? {} : { conversation: keys.get(conversationId) ?? '' }), ...told }),
    );
  }
}

function isOver({ limit }: LeaksOptions, summary: LeakSummary): boolean {
  return limit > 0 && summary.events >= limit;
}

/** Page after page; counts into the summary how many were looked at. */
async function* events(
  options: LeaksOptions,
  source: LeaksSource,
  selection: LeakSelection,
  summary: LeakSummary,
): AsyncGenerator<LeakingEvent> {
  const { exporter } = options;
  let afterId: number | undefined = 0;
  while (afterId !== undefined) {
    const page = await source.leaks({ ...selection, ...(exporter === undefined ? {} : { exporter }), afterId });
    summary.examined += page.examined;
    if (process.stderr.isTTY && page.nextAfterId !== undefined)
      process.stderr.write(`\r\x1b[K${formatCount(summary.examined)} records looked at`);
    for (const event of page.events) {
      const told = options.secrets ? onlySecrets(event) : event;
      if (told.findings.length === 0) continue;
      if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
      yield told;
      if (isOver(options, summary)) return;
    }
    afterId = page.nextAfterId;
  }
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
}

/** Numbers of findings are those of what is left. */
function onlySecrets(event: LeakingEvent): LeakingEvent {
  const kept = event.findings.flatMap(({ kind }, index) => (kind === 'secret' ? [index] : []));
  const renumbered = (numbers: readonly number[]) =>
    numbers.flatMap((number) => (kept.includes(number) ? [kept.indexOf(number)] : []));
  return {
    ...event,
    findings: event.findings.filter(({ kind }) => kind === 'secret'),
    findingCount: kept.length,
    exporters: event.exporters.map(({ leaves, sent, ...one }) => ({
      ...one,
      leaves: renumbered(leaves),
      ...(sent === undefined
        ? {}
        : { sent: { ...sent, ...(sent.leaves === undefined ? {} : { leaves: renumbered(sent.leaves) }) } }),
    })),
  };
}
