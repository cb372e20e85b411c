/** `sluice conversations`: what ran, how it ended, and what it took; one a line, newest last. */
import { type Command, InvalidArgumentError } from 'commander';
import type { ConversationSummary } from '../../src-shared/contract/host-api.ts';
import type { ConversationJson } from '../../src-shared/run/run-json.ts';
import {
  type Filter,
  type FilterTerm,
  fixTimes,
  formatFilter,
  isOfStep,
  parseFilter,
} from '../../src-shared/timeline/filter.ts';
import { jsonLine } from '../../src-shared/timeline/json-line.ts';
import type { StoredLog } from '../log/log-store.ts';
import { addSharedOptions, loadContext, type SharedOptions } from './context.ts';
import { MAX_CONVERSATIONS } from './find-conversation.ts';
import { CommandFailure, EXIT, writeData, writeMessage } from './output.ts';
import { conversationLine } from './run-text.ts';
import { warnOfDamage } from './stored-log.ts';

interface ConversationsOptions extends SharedOptions {
  filter: string;
  since?: number;
  limit: number;
  json?: boolean;
  all?: boolean;
}

const DEFAULT_LIMIT = 50;

const HELP = `
Each line: when it began, agent, the beginning of its id, how it ended, turns and steps, failed steps, tokens, title.
Conversations that an agent held for itself, those that another started, and records that name none are left out without --all;
--json gives all.
A filter means any event of a conversation, as in the window, and any of its steps; outcome: means how the conversation itself ended:
completed, failed, declined, interrupted, open or unknown.`;

export function addConversationsCommand(program: Command): void {
  addSharedOptions(program.command('conversations'))
    .description('List conversations with how they ended, newest last')
    .option('--filter <expr>', "only those with an event that matches: 'kind:tool_result is:error'", '')
    .option('--since <span>', 'only those with an event of the last SPAN: 30s, 15m, 2h, 7d', parseSpan)
    .option('-n, --limit <count>', 'at most the newest COUNT; 0 lists all', parseLimit, DEFAULT_LIMIT)
    .option('--all', 'also those that an agent held for itself or started')
    .option('--json', 'print one conversation per line as JSON')
    .addHelpText('after', HELP)
    .action((options: ConversationsOptions) => conversations(options));
}

const UNITS_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

function parseSpan(text: string): number {
  const [, count, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  if (count === undefined) throw new InvalidArgumentError('It must be a number with a unit: 30s, 15m, 2h, 7d.');
  return Number(count) * UNITS_MS[unit as keyof typeof UNITS_MS];
}

function parseLimit(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a number, 0 or more.');
  return Number(text);
}

async function conversations(options: ConversationsOptions): Promise<void> {
  const parsed = parseFilter(options.filter);
  if (!parsed.ok) throw new CommandFailure(`--filter: ${parsed.message}`, EXIT.usage);
  const asked = askedOf(parsed.filter, fixTimes(options.filter));
  const { home } = loadContext(options);
  const { openStoredLog } = await import('../store/open-stored-log.ts');
  const log = openStoredLog(home.folder, warnOfDamage);
  if (log === undefined) {
    writeMessage('nothing is stored yet.');
    return;
  }
  try {
    const found: string[] = [];
    const limit = options.limit === 0 ? Number.POSITIVE_INFINITY : options.limit;
    for (const one of await log.conversations(MAX_CONVERSATIONS)) {
      if (found.length >= limit) break;
      const nowMs = Date.now();
      if (options.since !== undefined && one.lastTimeMs < nowMs - options.since) continue;
      if (!(await hasMatch(log, one, asked))) continue;
      // While more comes the summary lags behind by some seconds; an open turn may have been left since.
      const run = one.isPending ? (await log.run(one.id, nowMs))?.conversation : one.run;
      if (!asked.outcomes.every((term) => holdsOf(run?.outcome ?? 'unknown', term))) continue;
      // Records without a conversation, such as an exporter's own messages, are no run.
      const isAside = run === undefined ? one.key === '' : run.internal || run.parent !== undefined;
      if (isAside && !options.json && !options.all) continue;
      const shown = run ?? untold(one);
      found.push(options.json ? jsonLine(shown) : `${conversationLine(shown)}\n`);
    }
    for (const line of found.reverse()) await writeData(line);
  } finally {
    await log.close();
  }
}

/** `outcome:` is of the conversation itself, what else is asked of a step is of any of them, and the rest of any event. */
interface Asked {
  outcomes: OutcomeTerm[];
  /** Without them; '' for nothing. */
  filter: string;
  /** All of it is about steps. */
  isOfSteps: boolean;
}

type OutcomeTerm = Extract<FilterTerm, { type: 'outcome' }>;

function askedOf({ terms }: Filter, fixed: string): Asked {
  const outcomes = terms.filter((term) => term.type === 'outcome');
  const rest = terms.filter((term) => term.type !== 'outcome');
  return {
    outcomes,
    filter: outcomes.length === 0 ? fixed : formatFilter({ terms: rest }),
    isOfSteps: rest.length > 0 && rest.every(isOfStep),
  };
}

function holdsOf(outcome: string, { values, negated }: OutcomeTerm): boolean {
  return values.some((value) => value === outcome) !== negated;
}

async function hasMatch(log: StoredLog, { id }: ConversationSummary, { filter, isOfSteps }: Asked): Promise<boolean> {
  if (filter === '') return true;
  if (isOfSteps && (await log.hasStep(id, filter))) return true;
  const { ids } = await log.newest({ filter, conversationId: id }, 1, await log.lastSeq());
  return ids.length > 0;
}

/** What is known of a conversation of whose agent's runs nothing is: what its events say. */
function untold(one: ConversationSummary): ConversationJson {
  const { key, agent, serviceName, title, model, events, errors, tokens, costUsd } = one;
  return {
    key,
    agent,
    ...(serviceName === '' ? {} : { service: serviceName }),
    ...(title === '' ? {} : { title }),
    ...(model === undefined ? {} : { model }),
    start: new Date(one.firstTimeMs).toISOString(),
    end: new Date(one.lastTimeMs).toISOString(),
    turns: 0,
    steps: 0,
    events,
    outcome: 'unknown',
    why: 'nothing is known of this agent’s runs',
    tokens,
    internalTokens: {},
    ...(costUsd === undefined ? {} : { costUsd }),
    costIs: costUsd === undefined ? 'none' : 'reported',
    errors,
    internal: false,
    evidence: { signals: ['log'], cannotTell: {}, noise: 0, notes: [] },
  };
}
