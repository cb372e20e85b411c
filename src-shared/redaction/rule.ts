/**
 * What a redaction rule is, and how config.toml writes it:
 *
 *     [sluice.redaction.rules.customers]     # the name is what exporters list in `redact = [...]`
 *     keys = ["customer.*", "arguments"]     # attribute keys, also nested ones; left out: every place in `in`
 *     in = ["attributes", "body"]            # attributes, body, resource, scope, fields (names, messages); left out: all
 *     agents = ["codex"]                     # these three narrow the events;
 *     kinds = ["tool_result"]                # `*` stands for anything in names
 *     events = ["codex.*"]
 *     exporters = ["staging"]
 *     regex = 'CUST-(\d+)'                   # or detector = "all" or ["github-token"]; neither: the whole value
 *     action = "mask"                        # mask, hash, drop, drop-event, { mask = "…" }, { keep-first = 4 },
 *                                            # { keep-last = 4 }, { truncate = 1024 } (bytes)
 */
import { z } from 'zod';
import { AGENT_IDS, type AgentId, EVENT_KINDS, type EventKind } from '../agents/common-event.ts';
import { BUNDLE_NAMES } from './bundle-names.ts';
import { compileExpression } from './expression.ts';
import { SECRET_KINDS } from './secrets/catalogue.ts';

/** Where texts are. `fields`: what is no attribute and no body: names, status messages, trace state, units, … */
export const PLACES = ['attributes', 'body', 'resource', 'scope', 'fields'] as const;
export type Place = (typeof PLACES)[number];

export interface Where {
  /** Names of exporters, with wildcards; all when left out. */
  exporters?: readonly string[] | undefined;
  agents?: readonly AgentId[] | undefined;
  kinds?: readonly EventKind[] | undefined;
  /** Event names, with wildcards. */
  events?: readonly string[] | undefined;
  /** All when left out. */
  in?: readonly Place[] | undefined;
  /** Keys of attributes and of maps and JSON objects in them, with wildcards; everything when left out. */
  keys?: readonly string[] | undefined;
  /** Bundles only: nothing but attributes of spans' events of these names, with wildcards. */
  spanEvents?: readonly string[] | undefined;
}

export type What =
  /** The whole value of a key, or the whole body. */
  | {
      match: 'whole';
      /** Bundles only: keys of texts about errors. Of a failed answer in JSON there, what says why it failed is left. */
      errorsUnder?: readonly string[];
    }
  /** The matches of an expression, of its first group that took part if it has one; without keys, in keys as well. */
  | { match: 'regex'; regex: string }
  /** What detectors of these kinds find; of all kinds when left out. */
  | { match: 'detector'; kinds?: readonly string[] | undefined };

export type Action =
  /** `text` left out: `[REDACTED]`, for a secret `[SECRET:kind]`. */
  | { do: 'mask'; text?: string | undefined }
  | { do: 'keep-first'; chars: number }
  | { do: 'keep-last'; chars: number }
  /** HMAC-SHA256 with the installation's key: equal values stay equal. */
  | { do: 'hash' }
  | { do: 'truncate'; bytes: number }
  /** The attribute, or the body or field. */
  | { do: 'drop' }
  | { do: 'drop-event' };

export interface Rule {
  name: string;
  where: Where;
  what: What;
  action: Action;
  /** Of `unknown-text`: its keys leave, whatever stands under them. */
  allows?: true;
}

export const DEFAULT_MASK = '[REDACTED]';

const names = (what: string) => z.array(z.string().min(1), { error: `a list of ${what}` }).min(1, `a list of ${what}`);
const chars = z.int({ error: 'a whole number of characters from 1 to 1000' }).min(1).max(1_000);
const ACTION_FORM =
  '"mask", "hash", "drop", "drop-event", { mask = "[X]" }, { keep-first = 4 }, { keep-last = 4 } or { truncate = 1024 }';
const SECRET_KIND_NAMES = new Set(SECRET_KINDS.map(({ kind }) => kind));

const actionSchema = z
  .union(
    [
      z.enum(['mask', 'hash', 'drop', 'drop-event']).transform((value): Action => ({ do: value })),
      z
        .strictObject({ mask: z.string().min(1).max(200) })
        .transform(({ mask }): Action => ({ do: 'mask', text: mask })),
      z
        .strictObject({ 'keep-first': chars })
        .transform((value): Action => ({ do: 'keep-first', chars: value['keep-first'] })),
      z
        .strictObject({ 'keep-last': chars })
        .transform((value): Action => ({ do: 'keep-last', chars: value['keep-last'] })),
      z
        .strictObject({
          truncate: z
            .int()
            .min(0)
            .max(2 ** 30),
        })
        .transform(({ truncate }): Action => ({ do: 'truncate', bytes: truncate })),
    ],
    { error: ACTION_FORM },
  )
  .default({ do: 'mask' });

const detectorSchema = z
  .union([z.literal('all'), z.string().transform((kind) => [kind]), z.array(z.string())], {
    error: '"all", a kind of secret or a list of kinds',
  })
  .superRefine((value, context) => {
    for (const kind of value === 'all' ? [] : value) {
      if (!SECRET_KIND_NAMES.has(kind))
        context.addIssue({ code: 'custom', message: `"all" or kinds that are known, of which "${kind}" is none` });
    }
  });

const RESERVED: ReadonlySet<string> = new Set(BUNDLE_NAMES);

const NAME_FORM = 'a name of letters, digits, dots and dashes, such as "customers"';
const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/i;

const bodyShape = {
  exporters: names('exporter names').optional().meta({ description: 'Exporters that it is for; else all' }),
  agents: z
    .array(z.enum(AGENT_IDS, { error: `one of ${AGENT_IDS.join(', ')}` }), {
      error: `a list of ${AGENT_IDS.join(', ')}`,
    })
    .optional()
    .meta({ description: 'Agents whose events it is about; else all' }),
  kinds: z
    .array(z.enum(EVENT_KINDS, { error: `one of ${EVENT_KINDS.join(', ')}` }), {
      error: `a list of ${EVENT_KINDS.join(', ')}`,
    })
    .optional()
    .meta({ description: 'Kinds of events that it is about; else all' }),
  events: names('event names').optional().meta({ description: 'Names of events that it is about, * for anything' }),
  in: z
    .array(z.enum(PLACES, { error: `one of ${PLACES.join(', ')}` }), { error: `a list of ${PLACES.join(', ')}` })
    .optional()
    .meta({ description: 'Where it looks; else everywhere' }),
  keys: names('attribute keys')
    .optional()
    .meta({ description: 'Attribute keys, also nested ones, * for anything; else all' }),
  regex: z
    .string({ error: 'an expression, such as "CUST-[0-9]+"' })
    .optional()
    .meta({ description: 'Only what this expression (RE2) matches, or its first group' }),
  detector: detectorSchema.optional().meta({ description: 'Only secrets: "all" or a list of kinds' }),
  action: actionSchema.meta({ description: 'What becomes of it' }),
};

type Body = z.infer<z.ZodObject<typeof bodyShape>>;
type Refinement = { addIssue(issue: { code: 'custom'; path: string[]; message: string; params?: object }): void };

/** What the shape does not say. A misspelt key would let out what it was to keep in, so it is a fault. */
function checkBody(rule: Body & Record<string, unknown>, context: Refinement): void {
  const add = (key: string, message: string, params?: object) =>
    context.addIssue({ code: 'custom', path: [key], message, ...(params === undefined ? {} : { params }) });
  for (const key of Object.keys(rule)) {
    if (key !== 'name' && !Object.hasOwn(bodyShape, key)) {
      add(key, `left out, or one of ${Object.keys(bodyShape).join(', ')}`);
    }
  }
  if (rule.regex !== undefined && rule.detector !== undefined) add('detector', 'either regex or detector, not both');
  if (rule.regex !== undefined) {
    const compiled = compileExpression(rule.regex);
    if (compiled.ok) return;
    const { message, position } = compiled.problem;
    add('regex', `an expression that RE2 reads: ${message} at column ${position + 1}`, { position });
  } else if (rule.detector === undefined && rule.keys === undefined && rule.in === undefined) {
    add('keys', 'keys, in, regex or detector: without any of them the rule is about everything');
  }
}

function ruleOf(
  name: string,
  { exporters, agents, kinds, events, in: places, keys, regex, detector, action }: Body,
): Rule {
  const given = { exporters, agents, kinds, events, in: places, keys };
  return {
    name,
    // What is left out is not there at all: rules are compared and kept as JSON and cross threads.
    where: Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    what:
      regex !== undefined
        ? { match: 'regex', regex }
        : detector === undefined
          ? { match: 'whole' }
          : { match: 'detector', ...(detector === 'all' ? {} : { kinds: detector as string[] }) },
    action,
  };
}

/** A rule with its name in it. The message of a fault is the right form; that of an expression has the column, from 1. */
export const ruleSchema = z
  .looseObject({ name: z.string({ error: NAME_FORM }).regex(NAME, NAME_FORM), ...bodyShape })
  .superRefine(checkBody)
  .transform(({ name, ...body }): Rule => ruleOf(name, body));

/** The tables `[sluice.redaction.rules.NAME]`, in the file's order. A bundle's name stands for the bundle. */
export const ruleTablesSchema = z
  .record(
    z.string(),
    z
      .looseObject(bodyShape, { error: 'a table, such as { keys = ["customer.*"], action = "mask" }' })
      .superRefine(checkBody),
    { error: 'tables [sluice.redaction.rules.NAME]' },
  )
  .superRefine((tables, context) => {
    for (const name of Object.keys(tables)) {
      if (!NAME.test(name)) context.addIssue({ code: 'custom', path: [name], message: `under ${NAME_FORM}` });
      else if (RESERVED.has(name)) {
        context.addIssue({ code: 'custom', path: [name], message: 'under another name: this one is a bundle' });
      }
    }
  })
  .transform((tables): Rule[] => Object.entries(tables).map(([name, body]) => ruleOf(name, body)));
