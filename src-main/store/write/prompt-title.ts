import type { RecognisedEvent } from '../../../src-shared/agents/common-event.ts';
import { compiledEventOf } from '../../../src-shared/agents/compile-tables.ts';
import { cutText } from '../../../src-shared/agents/cut-text.ts';
import { decodedReader } from '../../../src-shared/agents/decoded-reader.ts';
import { recordContent } from '../../../src-shared/agents/record-content.ts';
import { inertLine } from '../../../src-shared/timeline/inert-text.ts';
import { decodeLogRecord } from '../../otlp/decode.ts';
import { recordOffsets } from '../file/record-offsets.ts';
import { MAX_TITLE_LENGTH } from './conversations.ts';

/** What Codex, Claude Code and Gemini CLI write instead of a prompt that must not leave. */
const REDACTED = /^\s*[[<]redacted[\]>]\s*$/i;
/** More of a prompt cannot show in a title. */
const MAX_PROMPT_CHARS = 2000;

/** The title that a prompt gives its conversation, '' when it was not recorded. `bytes`: the record with tag and length. */
export function promptTitle(bytes: Uint8Array, event: RecognisedEvent): string {
  const reader = decodedReader(decodeLogRecord(bytes.subarray(recordOffsets(bytes, 1).messageStarts[0])));
  const { keys, table } = compiledEventOf(event.agent, event.name);
  for (const key of keys.prompt) {
    const prompt = reader.text(key);
    if (prompt !== undefined && prompt !== '') return titleOf(prompt);
  }
  return table.contentInBody ? titleOf(recordContent(reader.record)) : '';
}

function titleOf(prompt: string): string {
  return REDACTED.test(prompt) ? '' : cutText(inertLine(cutText(prompt, MAX_PROMPT_CHARS)), MAX_TITLE_LENGTH);
}
