import type { AnyValue } from '../otlp/otlp-json.ts';

/** What a rule did at one place. */
export interface Change {
  /** Such as `attributes["arguments"]`, `body.parts[0]`, `events[1].attributes["x"]`. */
  path: string;
  /** The rule's or the bundle's name. */
  rule: string;
  before: AnyValue;
  /** Absent: dropped. */
  after?: AnyValue;
  /** How many matches, secrets or values at this place. */
  count: number;
}
