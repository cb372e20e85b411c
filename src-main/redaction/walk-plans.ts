/** Which fields of each part hold texts, by field number: the table of messages and the shapes of `shapes.ts` together. */
import { type Part, SHAPES, type Shape } from '../../src-shared/redaction/shapes.ts';
import type { Site } from '../../src-shared/redaction/text-questions.ts';
import { type FieldType, type MessageType, messageType } from '../otlp/messages.ts';

export interface PlanField {
  /** `pairs`: attributes. `skip`: numbers, ids, what no rule looks at. */
  kind: 'text' | 'body' | 'pairs' | 'message' | 'skip';
  tag: number;
  repeated: boolean;
  packed: boolean;
  /** Of a field that may be there once; members of a oneof share one. All numbers are below 31. */
  bit: number;
  site: Site;
  /** A status's message: what failed. */
  isMessage: boolean;
  plan?: Plan;
}

export interface Plan {
  type: MessageType;
  byNumber: ReadonlyArray<PlanField | undefined>;
}

/** Envelopes of the three signals agree in all fields that are left in them. */
export const PART_TYPES: Readonly<Record<Part, MessageType>> = {
  log: messageType('LogRecord'),
  span: messageType('Span'),
  metric: messageType('Metric'),
  resource: messageType('ResourceLogs'),
  scope: messageType('ScopeLogs'),
};

const SITE_OF: Readonly<Record<Part, Site>> = {
  log: 'attributes',
  span: 'attributes',
  metric: 'metric',
  resource: 'envelope',
  scope: 'envelope',
};

const NOTHING: Shape = {};
/** Of messages in which nothing is looked at but unknown fields; some contain themselves. */
const bare = new Map<MessageType, Plan>();
const plans = new Map<Part, Plan>();

export function planOf(part: Part): Plan {
  let plan = plans.get(part);
  if (plan === undefined) {
    plan = makePlan(PART_TYPES[part], SHAPES[part], SITE_OF[part]);
    plans.set(part, plan);
  }
  return plan;
}

function makePlan(type: MessageType, shape: Shape, site: Site): Plan {
  const known = shape === NOTHING ? bare.get(type) : undefined;
  if (known !== undefined) return known;
  const byNumber: Array<PlanField | undefined> = type.byNumber.map(() => undefined);
  const plan: Plan = { type, byNumber };
  if (shape === NOTHING) bare.set(type, plan);
  for (const field of type.fields) byNumber[field.number] = makeField(field, shape, site);
  return plan;
}

function makeField(field: FieldType, shape: Shape, site: Site): PlanField {
  const { name, tag, repeated, packed, message } = field;
  const kind = kindOf(field, shape);
  const made: PlanField = {
    kind,
    tag,
    repeated,
    packed,
    bit: field.oneof ? 1 : 1 << field.number,
    site: kind === 'body' ? 'body' : site,
    isMessage: name === 'message',
  };
  if (kind !== 'message' || message === undefined) return made;
  const inner = site === 'attributes' && name === 'events' ? 'span-event' : site;
  return { ...made, plan: makePlan(message, shape.children?.[name] ?? NOTHING, inner) };
}

function kindOf({ name, message }: FieldType, shape: Shape): PlanField['kind'] {
  if (shape.texts?.includes(name) || shape.lists?.includes(name)) return 'text';
  if (shape.values?.includes(name)) return 'body';
  if (shape.attributes?.includes(name)) return 'pairs';
  return message === undefined ? 'skip' : 'message';
}
