/** Where the texts of each part of a request are. Ids, numbers and enums hold none. */

/** What is redacted on its own: a record of each signal, and the envelopes around records. */
export type Part = 'log' | 'span' | 'metric' | 'resource' | 'scope';

export interface Shape {
  /** Strings. */
  texts?: readonly string[];
  /** Lists of strings. */
  lists?: readonly string[];
  /** AnyValue. */
  values?: readonly string[];
  /** Lists of KeyValue. */
  attributes?: readonly string[];
  /** Messages and lists of messages. */
  children?: Readonly<Record<string, Shape>>;
}

const ATTRIBUTES: Shape = { attributes: ['attributes'] };
const POINT: Shape = { attributes: ['attributes'], children: { exemplars: { attributes: ['filteredAttributes'] } } };
const DATA: Shape = { children: { dataPoints: POINT } };
const SUMMARY: Shape = { children: { dataPoints: ATTRIBUTES } };

/** Field names are OTLP/JSON's; the tests compare them with the codec's table of messages. */
export const SHAPES: Readonly<Record<Part, Shape>> = {
  log: { texts: ['severityText', 'eventName'], values: ['body'], attributes: ['attributes'] },
  span: {
    texts: ['traceState', 'name'],
    attributes: ['attributes'],
    children: {
      events: { texts: ['name'], ...ATTRIBUTES },
      links: { texts: ['traceState'], ...ATTRIBUTES },
      status: { texts: ['message'] },
    },
  },
  metric: {
    texts: ['name', 'description', 'unit'],
    attributes: ['metadata'],
    children: { gauge: DATA, sum: DATA, histogram: DATA, exponentialHistogram: DATA, summary: SUMMARY },
  },
  resource: {
    texts: ['schemaUrl'],
    children: {
      resource: {
        attributes: ['attributes'],
        children: { entityRefs: { texts: ['schemaUrl', 'type'], lists: ['idKeys', 'descriptionKeys'] } },
      },
    },
  },
  scope: { texts: ['schemaUrl'], children: { scope: { texts: ['name', 'version'], attributes: ['attributes'] } } },
};

/** Where the mark of what was redacted goes: the list of attributes of the part itself. */
export const MARKED_AT: Readonly<Record<Part, readonly string[]>> = {
  log: ['attributes'],
  span: ['attributes'],
  metric: ['metadata'],
  resource: ['resource', 'attributes'],
  scope: ['scope', 'attributes'],
};
