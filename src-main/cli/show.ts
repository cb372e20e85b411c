/** `sluice show`: one conversation, understood: its turns and steps, how each ended, and how that is known. */
import type { Command } from 'commander';
import { isContentKey } from '../../src-shared/agents/content-keys.ts';
import type { ConversationSummary } from '../../src-shared/contract/host-api.ts';
import type { ShowJson, StepJson } from '../../src-shared/run/run-json.ts';
import { jsonLine } from '../../src-shared/timeline/json-line.ts';
import type { StoredLog } from '../log/log-store.ts';
import { addSharedOptions, loadContext, type SharedOptions } from './context.ts';
import { findConversation, MAX_CONVERSATIONS, severalText } from './find-conversation.ts';
import { CommandFailure, EXIT, writeData } from './output.ts';
import { showText } from './run-text.ts';
import { warnOfDamage } from './stored-log.ts';

interface ShowOptions extends SharedOptions {
  json?: boolean;
  content?: boolean;
}

/** Ids that one call of the log takes. */
const MAX_IDS = 500;

const HELP = `
KEY is the conversation's id, the beginning of it, or its number in the log (\`sluice conversations\` lists them).
An outcome that nobody told is "-"; with "?" it follows from something else. A conversation is its log records and the spans of its
traces; what these signals can never tell stands in evidence.cannotTell of --json.
With --content each step is followed by what its events hold under the keys of prompts, answers, arguments and output.`;

export function addShowCommand(program: Command): void {
  addSharedOptions(program.command('show'))
    .argument('<key>', 'the conversation: its id, the beginning of it, or its number in the log')
    .description('Show one conversation as turns and steps, with how each ended')
    .option('--json', 'print it as one line of JSON')
    .option('--content', 'print what was asked, answered and returned as well')
    .addHelpText('after', HELP)
    .action((key: string, options: ShowOptions) => show(key, options));
}

async function show(key: string, options: ShowOptions): Promise<void> {
  const { home } = loadContext(options);
  const { openStoredLog } = await import('../store/open-stored-log.ts');
  const log = openStoredLog(home.folder, warnOfDamage);
  if (log === undefined) throw new CommandFailure('nothing is stored yet.');
  try {
    const conversation = await conversationOf(log, key);
    const run = await log.run(conversation.id, Date.now());
    if (run === undefined) {
      throw new CommandFailure(
        `nothing is known of the runs of ${conversation.agent} (${conversation.serviceName}). \`sluice tail --conversation ${conversation.id}\` prints its events.`,
      );
    }
    const content = options.content ? await contentsOf(log, run) : undefined;
    if (options.json) await writeData(jsonLine(content === undefined ? run : withContent(run, content)));
    else await writeData(showText(run, content && ((ids) => ids.flatMap((id) => content.get(id) ?? []))));
  } finally {
    await log.close();
  }
}

async function conversationOf(log: StoredLog, key: string): Promise<ConversationSummary> {
  const found = findConversation(key, await log.conversations(MAX_CONVERSATIONS));
  if (found.found === 'one') return found.conversation;
  throw new CommandFailure(
    found.found === 'none'
      ? `there is no conversation "${key}". \`sluice conversations\` lists those that are stored.`
      : `"${key}" begins several conversations; give more of the one you mean:\n${severalText(found.keys)}`,
    found.found === 'none' ? EXIT.failed : EXIT.usage,
  );
}

type Contents = ReadonlyMap<string, ReadonlyArray<readonly [key: string, text: string]>>;

async function contentsOf(log: StoredLog, { turns }: ShowJson): Promise<Contents> {
  const ids = turns.flatMap(({ steps }) => steps.flatMap(idsOf)).map(Number);
  const contents = new Map<string, Array<readonly [string, string]>>();
  for (let from = 0; from < ids.length; ) {
    const asked = ids.slice(from, from + MAX_IDS);
    // Twins have no row: what they hold is with the event that has.
    const events = await log.commonEvents(asked);
    for (const { id, attributes, body } of events) {
      const texts = Object.entries(attributes)
        .filter(([key]) => isContentKey(key))
        .map(([key, value]) => [key, textOf(value)] as const);
      if (typeof body === 'string' && body !== '') texts.push(['body', body]);
      if (texts.length > 0) contents.set(id, texts);
    }
    // An answer ends early by size.
    const last = events.length === asked.length ? undefined : events.at(-1);
    const read = last === undefined ? asked.length : asked.indexOf(Number(last.id)) + 1;
    from += Math.max(1, events.length === 0 ? asked.length : read);
  }
  return contents;
}

function idsOf(step: StepJson): string[] {
  return [...step.events, ...step.spans, ...(step.steps ?? []).flatMap(idsOf)];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Each step with `content`: texts by key. */
function withContent(run: ShowJson, contents: Contents): ShowJson {
  const step = (one: StepJson): StepJson => ({
    ...one,
    content: Object.fromEntries([...one.events, ...one.spans].flatMap((id) => contents.get(id) ?? [])),
    ...(one.steps === undefined ? {} : { steps: one.steps.map(step) }),
  });
  return { ...run, turns: run.turns.map((turn) => ({ ...turn, steps: turn.steps.map(step) })) };
}
