import type { EventKind, RecognisedEvent } from './common-event.ts';
import { compiledEventOf } from './compile-tables.ts';
import type { RecordReader } from './record-reader.ts';

const NONE: readonly string[] = [];
/** Numbers and flags say nothing without their name. */
const NEEDS_NAME = /^(?:[\d.,+-]{1,40}|true|false)$/i;

/** Kinds whose row says something else. */
const HAS_LINE_OF_ITS_OWN: ReadonlySet<EventKind> = new Set([
  'user_prompt',
  'agent_response',
  'api_request',
  'sse_event',
  'tool_decision',
  'tool_result',
]);

/** Values of the attributes that the event's table calls telling, as a row shows them; of kinds that show them. */
export function detailsOf(
  { agent, name, kind }: Pick<RecognisedEvent, 'agent' | 'name' | 'kind'>,
  record: RecordReader,
): readonly string[] {
  if (HAS_LINE_OF_ITS_OWN.has(kind)) return NONE;
  const texts: string[] = [];
  for (const { name: key, key: id } of compiledEventOf(agent, name).details) {
    const text = record.text(id);
    if (text !== undefined && text !== '') texts.push(NEEDS_NAME.test(text) ? `${key} ${text}` : text);
  }
  return texts;
}
