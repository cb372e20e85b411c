/**
 * What a redaction rule is, and how config.toml writes it:
 *
 *     [[redact.rules]]
 *     name = "customers"                     # what exporters list in `redact = [...]`
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
}

export type What =
  /** The whole value of a key, or the whole body. */
  | { match: 'whole' }
  /** The matches of an expression, of its first group if it has one. */
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
        context.addIssue({ code: 'custom', message: `no secrets of kind "${kind}" are known` });
    }
  });

/** One `[[redact.rules]]`. The message of a fault is the right form; that of an expression has the column, from 1. */
export const ruleSchema = z
  .strictObject({
    name: z
      .string({ error: 'a name such as "customers"' })
      .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/i, 'a name of letters, digits, dots and dashes'),
    exporters: names('exporter names').optional(),
    agents: z.array(z.enum(AGENT_IDS), { error: `a list of ${AGENT_IDS.join(', ')}` }).optional(),
    kinds: z.array(z.enum(EVENT_KINDS), { error: `a list of ${EVENT_KINDS.join(', ')}` }).optional(),
    events: names('event names').optional(),
    in: z.array(z.enum(PLACES), { error: `a list of ${PLACES.join(', ')}` }).optional(),
    keys: names('attribute keys').optional(),
    regex: z.string().optional(),
    detector: detectorSchema.optional(),
    action: actionSchema,
  })
  .superRefine((rule, context) => {
    if (rule.regex !== undefined && rule.detector !== undefined) {
      context.addIssue({ code: 'custom', path: ['detector'], message: 'either regex or detector, not both' });
    }
    if (rule.regex !== undefined) {
      const compiled = compileExpression(rule.regex);
      if (!compiled.ok) {
        const { message, position } = compiled.problem;
        context.addIssue({
          code: 'custom',
          path: ['regex'],
          message: `${message} at column ${position + 1}`,
          params: { position },
        });
      }
    } else if (rule.detector === undefined && rule.keys === undefined && rule.in === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['keys'],
        message: 'keys, in, regex or detector: without any of them the rule is about everything',
      });
    }
  })
  .transform(
    ({ name, regex, detector, action, ...where }): Rule => ({
      name,
      where,
      what:
        regex !== undefined
          ? { match: 'regex', regex }
          : detector === undefined
            ? { match: 'whole' }
            : { match: 'detector', kinds: detector === 'all' ? undefined : (detector as string[]) },
      action,
    }),
  );

/** `redact.rules` of config.toml. */
export const rulesSchema = z.array(ruleSchema).superRefine((rules, context) => {
  const seen = new Set<string>();
  rules.forEach(({ name }, index) => {
    if (seen.has(name))
      context.addIssue({ code: 'custom', path: [index, 'name'], message: `a name of its own: "${name}" is taken` });
    seen.add(name);
  });
});
