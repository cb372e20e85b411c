/** Rules by name that everybody needs. Which keys are content is known from the agents' tables. */
import type { ContentClass } from '../agents/agent-table.ts';
import { AGENTS } from '../agents/agents.ts';
import { genaiTable } from '../agents/genai/table.ts';
import type { BundleName } from './bundle-names.ts';
import { METADATA_KEYS } from './metadata-keys.ts';
import type { Rule, What, Where } from './rule.ts';

export { BUNDLE_NAMES, type BundleName, defaultRedact } from './bundle-names.ts';

/**
 * What becomes of fields of the wire format that Sluice does not know, and so cannot look into: kept, dropped when their
 * bytes hold a secret, or dropped always.
 */
export type UnknownFields = 'keep' | 'drop-secrets' | 'drop';

export interface Bundle {
  name: BundleName;
  /** One sentence for people. */
  explanation: string;
  /** What stays visible all the same. */
  leaves: string;
  rules: readonly Rule[];
  /** Only these attribute keys are kept, when the bundle is a list of what may leave. */
  allowedKeys?: readonly string[];
  unknownFields: UnknownFields;
  /** It is about text whose key nobody has explained, besides what its rules say. */
  masksUnknown?: true;
}

/** Keys of GenAI conventions and of instrumentations beside the agents' own, in spans above all. */
const OTHER_KEYS: Readonly<Partial<Record<ContentClass, readonly string[]>>> = {
  prompt: [
    'request_text',
    'gen_ai.prompt',
    'gen_ai.prompt.*',
    'gen_ai.request.messages',
    'gen_ai.user.message',
    'gen_ai.system.message',
    'llm.prompts',
    'llm.input_messages*',
    'ai.prompt*',
    'input.value',
    'user_prompt',
    'system_prompt',
    'all_messages_events',
    'pydantic_ai.all_messages',
    'model_request_parameters',
    'traceloop.entity.input',
    'gen_ai.task.input',
    'gen_ai.retrieval.query.text',
    'langfuse.observation.input',
    'langfuse.trace.input',
    'lmnr.span.input',
    'llm.openai.messages',
    'message.content',
    'crew_tasks',
    'crew_agents',
    // How a program was called: often with what it was asked.
    'process.command_args',
    'process.command_line',
    'process.title',
    'container.command',
    'container.command_args',
    'container.command_line',
  ],
  response: [
    'response_text',
    'gen_ai.completion',
    'gen_ai.completion.*',
    'gen_ai.response.messages',
    'llm.completions',
    'llm.output_messages*',
    'ai.response.text',
    'ai.response.object',
    'ai.response.reasoning',
    'final_result',
    'traceloop.entity.output',
    'gen_ai.task.output',
    'langfuse.observation.output',
    'langfuse.trace.output',
    'lmnr.span.output',
    'llm.openai.choices',
    'output.value',
    'response_body',
    'request_body',
    'agent_response',
    'last_assistant_message',
  ],
  toolArguments: [
    'tool.parameters',
    'tool_arguments',
    'ai.toolCall.args',
    'ai.response.toolCalls',
    'mcp.request.argument.*',
  ],
  toolOutput: ['tool.output', 'tool_response', 'ai.toolCall.result'],
  identity: [
    'user.name',
    'user.full_name',
    'user.hash',
    'user.account_*',
    'user_email',
    'user_id',
    'account_id',
    'account.id',
    'organization.id',
    'organization_id',
    'organization.name',
    'enduser.*',
    'client.address',
    'host.name',
    'host.id',
    'host.ip',
    'host.mac',
    'process.owner',
    'process.command_line',
    'process.command_args',
    'process.executable.path',
    'process.working_directory',
    'device.id',
    'service.instance.id',
  ],
};

/** Keys of texts about errors, of all agents. */
const ERROR_KEYS: readonly string[] = [
  ...new Set(
    AGENTS.flatMap(({ table: { fields, events } }) => [
      ...(fields.error ?? []),
      ...Object.values(events).flatMap((event) => event.fields?.error ?? []),
    ]),
  ),
];

/** Keys of one class, of all agents. */
export function contentKeys(...contentClasses: readonly ContentClass[]): string[] {
  const keys = contentClasses.flatMap((contentClass) => [
    ...AGENTS.flatMap(({ table }) => table.content[contentClass] ?? []),
    ...(OTHER_KEYS[contentClass] ?? []),
  ]);
  return [...new Set(keys)];
}

/** Whoever sends them: of conventions and instrumentations, not of single agents. */
export function sharedContentKeys(): string[] {
  const classes: readonly ContentClass[] = ['prompt', 'response', 'toolArguments', 'toolOutput'];
  return classes.flatMap((one) => [...(genaiTable.content[one] ?? []), ...(OTHER_KEYS[one] ?? [])]);
}

function masked(name: BundleName, where: Where): Rule {
  return { name, where, what: { match: 'whole' }, action: { do: 'mask' } };
}

/** Claude Code's `api_request_body` and `api_response_body`. */
const BODY_ATTRIBUTE = 'body';
/** Up to convention 1.36 the messages themselves are the bodies of events. */
const MESSAGE_EVENTS = ['user.message', 'system.message', 'assistant.message', 'choice'].map(
  (name) => `*gen_ai.${name}`,
);

/** The same as events of spans, with what was said in their attributes. */
const MESSAGE_SPAN_EVENTS = ['gen_ai.*.message', 'gen_ai.choice', 'gen_ai.content.prompt', 'gen_ai.content.completion'];
const MESSAGE_KEYS = ['content', 'message', 'tool_calls', 'tool_call*', 'parts', 'reasoning_content'];
/** Claude Code's, of a tool's span. */
const TOOL_SPAN_EVENTS = ['tool.output', 'gen_ai.tool.message', 'gen_ai.choice'];

/** Messages and answers as a whole, and what of a failed answer says nothing of why. */
export const WHOLE_BUT_ERRORS: What = { match: 'whole', errorsUnder: ERROR_KEYS };

const PROMPTS = (name: BundleName): Rule[] => [
  { ...masked(name, { keys: [...contentKeys('prompt', 'response'), BODY_ATTRIBUTE] }), what: WHOLE_BUT_ERRORS },
  masked(name, { in: ['body'], events: MESSAGE_EVENTS }),
  // LiteLLM's records have no name; a body that is text has no keys but those of JSON in it.
  masked(name, { in: ['body'], keys: ['content', 'message.content'] }),
  masked(name, { spanEvents: MESSAGE_SPAN_EVENTS, keys: MESSAGE_KEYS }),
];
const TOOL_ARGUMENTS = (name: BundleName): Rule[] => [masked(name, { keys: contentKeys('toolArguments') })];
const TOOL_OUTPUT = (name: BundleName): Rule[] => [
  masked(name, { keys: contentKeys('toolOutput') }),
  masked(name, { in: ['body'], events: ['*gen_ai.tool.message'] }),
  masked(name, { spanEvents: TOOL_SPAN_EVENTS, keys: ['content', 'output', 'diff', 'tool.result'] }),
];
const SECRETS = (name: BundleName): Rule[] => [
  { name, where: {}, what: { match: 'detector' }, action: { do: 'mask' } },
];

export const BUNDLES: Readonly<Record<BundleName, Bundle>> = {
  prompts: {
    name: 'prompts',
    explanation: 'Masks what users asked and agents answered, and the texts of requests and responses.',
    leaves: "Tools' arguments and output and messages of errors stay visible, and they often repeat what was asked.",
    rules: PROMPTS('prompts'),
    unknownFields: 'keep',
  },
  'tool-arguments': {
    name: 'tool-arguments',
    explanation: 'Masks what tools were called with: commands, paths, patches, queries.',
    leaves: "Tools' names, outcomes, durations and output stay visible.",
    rules: TOOL_ARGUMENTS('tool-arguments'),
    unknownFields: 'keep',
  },
  'tool-output': {
    name: 'tool-output',
    explanation: 'Masks what tools answered: output of commands, contents of files, results of searches.',
    leaves: "Tools' names, arguments, outcomes and durations stay visible.",
    rules: TOOL_OUTPUT('tool-output'),
    unknownFields: 'keep',
  },
  identity: {
    name: 'identity',
    explanation: 'Masks who and where: e-mail addresses, account, user and organisation ids, host names.',
    leaves: 'Names in prompts, paths and output stay visible.',
    rules: [masked('identity', { keys: contentKeys('identity') })],
    unknownFields: 'keep',
  },
  secrets: {
    name: 'secrets',
    explanation: 'Finds keys, tokens, passwords and private keys anywhere and masks only them.',
    leaves: 'Everything else stays visible, and a secret without any form of its own is not found.',
    rules: SECRETS('secrets'),
    unknownFields: 'drop-secrets',
  },
  'unknown-text': {
    name: 'unknown-text',
    explanation:
      'Masks text under keys of which nobody has said what they hold: sentences, answers, arguments of agents that no table knows.',
    leaves:
      'Names, numbers, ids, paths, messages of errors and single words under names that say nothing stay visible.',
    rules: [],
    unknownFields: 'keep',
    masksUnknown: true,
  },
  content: {
    name: 'content',
    explanation:
      'Masks everything that people, models and tools wrote: prompts, answers, arguments, output, reasoning, errors.',
    leaves: 'Names, times, counts, identities and attributes that no agent is known to fill with content stay visible.',
    rules: [
      ...PROMPTS('content'),
      ...TOOL_ARGUMENTS('content'),
      ...TOOL_OUTPUT('content'),
      masked('content', { keys: contentKeys('other') }),
    ],
    unknownFields: 'keep',
  },
  'metadata-only': {
    name: 'metadata-only',
    explanation:
      'Lets only names, times, durations, counts and status leave; whatever is not known to be that is dropped.',
    leaves: 'Names of events, models and tools, conversation ids, times, numbers and outcomes stay visible.',
    // What is let through is searched as well.
    rules: SECRETS('metadata-only'),
    allowedKeys: METADATA_KEYS,
    unknownFields: 'drop',
  },
};

export function isBundleName(name: string): name is BundleName {
  return Object.hasOwn(BUNDLES, name);
}
