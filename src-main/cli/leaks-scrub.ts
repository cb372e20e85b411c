/** `sluice leaks scrub`: masks the secrets in the log itself, through the running host or at rest. */
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { HostError } from '../../src-shared/contract/errors.ts';
import type { ScrubAnswer, ScrubSelection } from '../../src-shared/contract/redaction-api.ts';
import { SECRET_KINDS } from '../../src-shared/redaction/secrets/catalogue.ts';
import { formatCount } from '../../src-shared/timeline/format.ts';
import { jsonLine } from '../../src-shared/timeline/json-line.ts';
import { addSharedOptions, type Context, loadContext, type SharedOptions } from './context.ts';
import { findConversation, severalText } from './find-conversation.ts';
import { type LeaksSource, openLeaksSource } from './leaks-source.ts';
import { CommandFailure, EXIT, writeData, writeMessage } from './output.ts';

interface ScrubOptions extends SharedOptions {
  conversation?: string;
  kind?: string[];
  yes?: boolean;
  json?: boolean;
}

const HELP = `
Secrets in stored records, their resources and scopes, in the search index and in titles are replaced by [SECRET:kind], as the
rule "secrets" does on the way out. It cannot be undone. What was sent before stays listed as sent. Example keys from
documentation are no secrets and stay. Contents (prompts, outputs) stay: delete the conversation for those. Logs that were set
aside (log.damaged-…, log.found-…, log.salvaged-…) are not touched, but named.`;

export function addScrubCommand(leaks: Command): void {
  addSharedOptions(leaks.command('scrub'))
    .description('Mask the secrets in the log itself, for good')
    .option('-c, --conversation <key>', 'only this conversation')
    .option('--kind <kind...>', 'only these kinds of secrets, as `sluice leaks` names them')
    .option('-y, --yes', 'do not ask')
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action((_options, command: Command) => scrub(command.optsWithGlobals()));
}

async function scrub(options: ScrubOptions): Promise<void> {
  const context = loadContext(options);
  for (const kind of options.kind ?? []) {
    if (!SECRET_KINDS.some((known) => known.kind === kind))
      throw new CommandFailure(`there is no kind of secret named ${JSON.stringify(kind)}.`, EXIT.usage);
  }
  const source = await openLeaksSource(context);
  if (source === undefined) {
    writeMessage('nothing is stored yet.');
    return;
  }
  let answer: ScrubAnswer;
  try {
    const selection = await selectionOf(options, source);
    await ask(options);
    answer = await run(context, source, selection);
  } catch (error) {
    throw error instanceof HostError ? new CommandFailure(error.message) : error;
  } finally {
    await source.close();
  }
  await writeData(options.json ? jsonLine(answer) : scrubText(answer));
}

async function selectionOf({ conversation, kind }: ScrubOptions, source: LeaksSource): Promise<ScrubSelection> {
  const selection: ScrubSelection = kind === undefined ? {} : { kinds: kind };
  if (conversation === undefined) return selection;
  const found = findConversation(conversation, await source.conversations());
  if (found.found === 'none') throw new CommandFailure(`there is no conversation that begins with ${conversation}.`);
  if (found.found === 'several')
    throw new CommandFailure(
      `--conversation ${conversation} is the beginning of several:\n${severalText(found.keys)}`,
      EXIT.usage,
    );
  return { ...selection, conversationId: found.conversation.id };
}

async function ask({ yes }: ScrubOptions): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY)
    throw new CommandFailure('it cannot be undone: add --yes to do it without asking.', EXIT.usage);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question('Mask the secrets in the log? This cannot be undone. [y/N] ');
    if (!/^y(es)?$/i.test(answer.trim())) throw new CommandFailure('nothing was changed.');
  } finally {
    terminal.close();
  }
}

async function run(context: Context, source: LeaksSource, selection: ScrubSelection): Promise<ScrubAnswer> {
  if (source.scrub === undefined) {
    await source.close();
    return scrubAtRest(context, selection);
  }
  for (;;) {
    const answer = await source.scrub(selection);
    if (answer.outcome === 'done') return answer;
  }
}

async function scrubAtRest({ home, settings }: Context, selection: ScrubSelection): Promise<ScrubAnswer> {
  const { acquireLock } = await import('../host/lock.ts');
  const { untouchedFiles } = await import('../host/scrubs.ts');
  const { logOptions } = await import('../host/log-options.ts');
  const { createLogStore } = await import('../store/create-log-store.ts');
  const locked = acquireLock(home);
  if (!locked.held) throw new CommandFailure(`Sluice is starting for ${home.folder}: try again.`);
  try {
    const store = await createLogStore(logOptions(settings, home.folder), {
      onStarting: ({ text }) => writeMessage(text),
    });
    try {
      const counts = await store.scrub(selection);
      return { outcome: 'done', ...counts, untouched: untouchedFiles(home.folder) };
    } finally {
      await store.close();
    }
  } finally {
    locked.lock.release();
  }
}

function scrubText(answer: ScrubAnswer): string {
  if (answer.outcome !== 'done') return '';
  const { examined, records, secrets, unreadable, untouched } = answer;
  const lines = [
    `${formatCount(secrets)} ${secrets === 1 ? 'secret' : 'secrets'} masked in ${formatCount(records)} of ${formatCount(examined)} records.`,
    ...(unreadable === 0 ? [] : [`${formatCount(unreadable)} records cannot be looked through and stay as they are.`]),
    ...(untouched.length === 0 ? [] : [`Not touched: ${untouched.join(', ')}. Delete them when you do not need them.`]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
