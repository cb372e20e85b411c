import type { RecognisedEvent } from '../../../src-shared/agents/common-event.ts';
import { compiledEventOf } from '../../../src-shared/agents/compile-tables.ts';
import { cutText } from '../../../src-shared/agents/cut-text.ts';
import { recordContent } from '../../../src-shared/agents/record-content.ts';
import { inertLine } from '../../../src-shared/timeline/inert-text.ts';
import { decodeLogRecord } from '../../otlp/decode.ts';
import { readLogRecord } from '../../otlp/walk.ts';
import { recordOffsets } from '../file/record-offsets.ts';

/** UTF-16 units. */
const MAX_TITLE_LENGTH = 200;

/** Codex, Claude Code and Gemini CLI write this instead of a prompt that must not leave. */
const REDACTED = /^\s*[[<]redacted[\]>]\s*$/i;
/** More of a prompt cannot show in a title. */
const MAX_PROMPT_CHARS = 2000;

/** A longer record is not decoded for the text of its body: its beginning stands for it. */
const MAX_DECODED_BYTES = 1024 * 1024;

/** The title that a prompt gives its conversation, '' when it was not recorded. `bytes`: the record with tag and length. */
export function promptTitle(bytes: Uint8Array, event: Pick<RecognisedEvent, 'agent' | 'name'>): string {
  const message = bytes.subarray(recordOffsets(bytes, 1).messageStarts[0]);
  const { keys, table } = compiledEventOf(event.agent, event.name);
  const isLong = message.length > MAX_DECODED_BYTES;
  const head = readLogRecord(message, (reader) => {
    for (const key of keys.prompt) {
      const prompt = reader.text(key, MAX_PROMPT_CHARS);
      if (prompt !== undefined && prompt !== '') return prompt;
    }
    return table.contentInBody && isLong ? reader.bodyHead(MAX_PROMPT_CHARS) : undefined;
  });
  if (head !== undefined) return titleOf(head);
  return table.contentInBody && !isLong ? titleOf(recordContent(decodeLogRecord(message))) : '';
}

/** Of what was asked, whole or cut. */
export function titleOf(prompt: string): string {
  const head = cutText(prompt, MAX_PROMPT_CHARS);
  return REDACTED.test(head) ? '' : cutText(inertLine(head), MAX_TITLE_LENGTH);
}
