/**
 * Words for the full-text index.
 *
 * The index only proposes candidates; the filter's own matching decides. So a word here must begin wherever the filter
 * language sees a word begin: a run of letters, digits and private-use characters of the case-folded text. SQLite's
 * `ascii` tokenizer takes every non-ASCII character as part of a word, so whatever is none of these is made a space first.
 */
import { foldCase } from '../../../src-shared/timeline/filter.ts';
import { MAX_CONTENT_CHARS } from '../../otlp/log-record-reader.ts';

const NON_ASCII = /[^\0-\x7f]/;
const BETWEEN_WORDS = /[^\p{L}\p{N}\p{Co}]+/gu;
/** With `v`: with `u`, V8 14.6 finds no character beyond U+FFFF in a class before `$`. */
const ENDS_OPEN = /[\p{L}\p{N}\p{Co}]$/v;
/** The tokenizer keeps so many bytes of a word (FTS5_MAX_TOKEN_SIZE); a longer word must be asked for by less. */
const MAX_WORD_BYTES = 32_000;
/** Marks a row whose content was too long to index whole. No word can be this: the character is punctuation. */
const CUT_MARK = '\u2026';

/** The text as it is handed to the index. */
export function indexedText(text: string): string {
  const words = NON_ASCII.test(text) ? foldCase(text).replace(BETWEEN_WORDS, ' ') : text;
  return text.length >= MAX_CONTENT_CHARS ? `${words} ${CUT_MARK}` : words;
}

/**
 * The index expression for rows that may hold the text at the start of a word: its words, the last one as a prefix; and
 * rows that were not indexed whole. Undefined when the index cannot help: no word in the text, or half a character.
 */
export function matchExpression(text: string): string | undefined {
  const folded = foldCase(text);
  const words = folded.split(BETWEEN_WORDS).filter((word) => word !== '');
  if (words.length === 0 || !folded.isWellFormed()) return undefined;
  const lastIsOpen = ENDS_OPEN.test(folded);
  const asked = words.map((word, i) => {
    if (Buffer.byteLength(word) > MAX_WORD_BYTES) {
      return `"${Buffer.from(word)
        .toString('utf8', 0, MAX_WORD_BYTES)
        .replace(/\ufffd+$/, '')}"*`;
    }
    return `"${word}"${lastIsOpen && i === words.length - 1 ? '*' : ''}`;
  });
  return `(${asked.join(' AND ')}) OR "${CUT_MARK}"`;
}
