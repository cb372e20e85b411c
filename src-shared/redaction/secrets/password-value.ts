/** Whether the value of a password's name is one: people choose passwords, so it need not look drawn. */
import { entropyBits, isRepeated, isSequence, isStrong, looksRandom } from './randomness.ts';
import type { Form } from './value-form.ts';
import { isLocation } from './value-forms.ts';
import { isWeakWord } from './words.ts';

const MIN_PASSWORD = 4;
const MAX_PASSWORD = 256;
/** `pass=12/12`: of tests. */
const RATIO = /^\d{1,5}\/\d{1,5}$/;

export function isPassword(value: string, form: Form): boolean {
  if (value.length < MIN_PASSWORD || value.length > MAX_PASSWORD) return false;
  if (isStandIn(value) || isLocation(value) || isLabel(value)) return false;
  if (RATIO.test(value)) return false;
  if (/\s/.test(value)) return (form.quoted || form.whole) && isPhrase(value, form.env);
  const hasDigit = /\d/.test(value);
  const hasSign = /[^A-Za-z0-9\s_.-]/.test(value);
  if (form.env) return hasDigit || hasSign || value.length >= 8;
  // What is quoted, or stands alone, is no code unless all of it reads as such.
  if (!form.quoted && /^[A-Za-z_$][\w$]*\?\./.test(value)) return false;
  if (isExpression(value) && !(form.quoted && isDotted(value))) return false;
  if (form.quoted || form.whole) {
    if (isDiceware(value, '-') || isDotted(value)) return true;
    return (
      hasDigit ||
      (hasSign && !isWordsOfCode(value)) ||
      /[a-z][A-Z]/.test(value) ||
      (value.length >= 12 && !/[_.-]/.test(value))
    );
  }
  if (/^\d+$/.test(value)) return value.length >= 6;
  return (
    value.length >= 6 &&
    /[A-Za-z]/.test(value) &&
    (hasDigit || hasSign) &&
    ((hasDigit && isStrong(value)) || !isBroken(value))
  );
}

/** Signs and no digit, and a word of forms and validators: `auth/wrong-password`, `required|string`, `#password`. */
function isWordsOfCode(value: string): boolean {
  return (
    !/[A-Z]/.test(value) &&
    /passw|secret|token|user|required|string|input|field|form|login|auth|confirm|valid|hidden|text|error|min:|max:/.test(
      value,
    )
  );
}

/** Half of an expression: what stands before its first bracket or comma. */
function isBroken(value: string): boolean {
  return /^[A-Za-z_]\w*\[[\w.]*\]?$|^!![A-Za-z_$]|^[[({<]|[[({]$|=>|&&|\|\||==|^\/\^|\[[a-z0-9]-[a-z0-9]|^[A-Za-z_$][\w$]*\?\.|^[A-Za-z_$][\w$.]*[([]/i.test(
    value,
  );
}

const PLACEHOLDER_WORDS =
  /example|placeholder|change[-_]?me|replace[-_](?:me|with|this)|insert[-_]|your(?:api|token|key|secret|password|[-_ ])|[-_]here\b|redacted|\*\*\*|\.\.\.|…|(?:^|[-_])(?:not-a|notareal|fake|sample|dummy|todo|lorem)(?=[-_]|$)|x{5,}|X{5,}/gi;

/**
 * Written where a password would stand: `your-password`, `xxxxx`, `12345678`, `abcabcabc`. One that has such a word in it and is strong
 * without it is somebody's.
 */
export function isStandIn(value: string): boolean {
  if (isWeakWord(value) || ENCRYPTED.test(value)) return true;
  const rest = value.replaceAll(PLACEHOLDER_WORDS, '');
  if (rest !== value) return !isStrong(rest) && !(rest.length >= 8 && !/[^A-Za-z]/.test(rest) && looksRandom(rest));
  return (
    isSequence(value) || isRepeated(value, isStrong(value) || (/\d/.test(value) && /[A-Za-z]/.test(value)) ? 3 : 10)
  );
}

/** Of sops, of Spring, of Ansible: what stands there is not the password. */
const ENCRYPTED = /^ENC[[(]|^\{(?:aes|cipher|enc)\}|^!vault\b|^\$ANSIBLE_VAULT/i;

/** Nobody types a password through an input method. */
const IDEOGRAPHS = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/;
const WORDS = /^[\p{L}\p{M}'’!?:,.…()-]+$/u;

/** What a field is called in a language that is not written in ASCII, as in files of translations. */
function isLabel(value: string): boolean {
  return IDEOGRAPHS.test(value) || (/[^ -~]/.test(value) && WORDS.test(value));
}

const SENTENCE =
  /\b(?:the|your|you|a|an|is|are|be|must|should|may|can|not|and|or|of|for|to|in|with|at|least|please|enter|type|new|old|current|confirm|forgot|reset|required|characters?|digits?|letters?|words?|invalid|wrong|incorrect|password|passwords|passphrase|field|when|if|this|that|has|have|from|by|on|no|yes|optional|see|use|set|via|than|minimum|maximum|string|strong|weak|policy|hash|hashed|expires?|expired|days?|minutes?|times?|user|login|default)\b/i;

/** Words that are a password and no sentence: a few, with digits or signs, or so many that nothing else is written so. */
function isPhrase(value: string, env: boolean): boolean {
  const words = value.trim().split(/\s+/);
  if (words.length > 8 || /[{}<>;]|=>|\b[\w.]+\(|[,:]\s/.test(value))
    return words.some(
      (word) => word.length >= 8 && isStrong(word) && entropyBits(word) > 3.1 && /[!@#$%^&*]/.test(word),
    );
  if (SENTENCE.test(value)) return false;
  if (isDiceware(value, ' ') || words.some((word) => word.length >= 5 && isMixed(word))) return true;
  return /\d/.test(value) || (env && /[^A-Za-z0-9\s_.,'-]/.test(value));
}

const CODE_WORDS =
  /^(?:password|pass|secret|token|key|auth|user|admin|login|form|input|field|error|wrong|invalid|reset|forgot|change|new|my|your|the|db|app|prod|dev|test|service|account|name|page|text|label|button|color|style|size|color|primary|confirm|root|database|default|generated|random)$/;

/** Small words, of which a phrase may have one. */
const SMALL_WORDS = /^(?:the|my|your|new|a)$/;

/** `correct-horse-battery-staple`: four words at least, none of them one that names are made of; three with a number behind them. */
function isDiceware(value: string, separator: string): boolean {
  const parts = value.split(separator);
  const words = parts.filter((word) => !/^\d{1,6}$/.test(word));
  const ofCode = words.filter((word) => CODE_WORDS.test(word.toLowerCase()));
  return (
    words.length >= (words.length < parts.length && /^\d{2,6}$/.test(parts.at(-1) as string) ? 3 : 4) &&
    words.length <= 8 &&
    words.every((word) => /^[A-Za-z]?[a-z]{2,9}$/.test(word)) &&
    (ofCode.length === 0 || (ofCode.length === 1 && SMALL_WORDS.test(ofCode[0] as string)))
  );
}

const CHOSEN_WORDS =
  /^(?:id|v|ver|version|step|page|item|user|test|demo|case|line|row|col|port|tenant|account|build|release|rev|model|gpt|claude|level|node|host|server|worker|queue|shard|group|index|slot|key|token|secret)$/i;

/**
 * A token or key as people choose them, by their form alone: words with digits or signs behind or between them, or a phrase. Not of
 * names, versions and ids.
 */
export function isChosen(value: string): boolean {
  if (value.length < 8 || value.length > 128 || /[\s/<>{}()[\]"'`|\\]/.test(value)) return false;
  if (isExpression(value)) return false;
  if (value.length < 10)
    return /[a-z]/.test(value) && /[A-Z]/.test(value) && /\d/.test(value) && /[!@#$%^&*~+]/.test(value);
  if (isDiceware(value, '-') || isDiceware(value, '.') || isDiceware(value, '_')) return true;
  if (!/\d/.test(value) || !/[A-Za-z]{2}/.test(value)) return false;
  // `gpt-4o-2024-08-06`, `eu-west-1`, `v1.2.3-beta.4`
  if (/\d{4}-\d\d-\d\d|^v?\d+\.\d+\.|:\d+$|^[a-z]{2}-[a-z]+-\d/.test(value)) return false;
  if (/[a-z]/.test(value) && /[A-Z]/.test(value)) return isStrong(value);
  if (/[!@#$%^&*~+]/.test(value)) return isStrong(value);
  const words = value.split(/[-_.]/);
  return (
    /[A-Za-z]\d{3,}$/.test(value) &&
    words.every((word) => !CHOSEN_WORDS.test(word.replace(/\d{1,12}$/, ''))) &&
    entropyBits(value) >= 2.7
  );
}

/** `maria.josefa.q`: in quotes, words that no code has. */
function isDotted(value: string): boolean {
  const words = value.split('.');
  return (
    words.length >= 3 &&
    value.length >= 12 &&
    words.every(
      (word) =>
        /^[a-z]{2,12}$/.test(word) &&
        !CODE_WORDS.test(word) &&
        !/passw|secret|token|auth|config|valid|required/.test(word),
    ) &&
    !/^(?:com|org|net|io|de|dev|app|www|spec|data|module|env|vars?|secrets?|self|this)\./.test(value)
  );
}

const IDENTIFIER = String.raw`[A-Za-z_$][\w$]*`;
const EXPRESSION = new RegExp(
  `^!{0,2}(?:(?:await|new|typeof|return)\\s)?${IDENTIFIER}(?:(?:\\?\\.|\\.|::|->)${IDENTIFIER}|(?:\\?\\.)?\\[[\\w$.'"+-]{0,40}\\]|\\([^()]{0,200}\\))*[,;)]{0,3}$`,
);
const LITERAL_OR_TYPE =
  /^(?:0x[\da-f]{1,8}|utf-?8|sha-?\d+|md5|int\d+|float\d+|base64|str|bytes?|\[?(?:string|id|int|float|boolean)!\]?!?[),:\]]*)$/i;
const PATTERN = /^\/\^|^\^.*\$$|^\(?[a-z, ]*\)?\s?=>|^\(\?|\[[aA0]-[zZ9]\]?|^\{[\w\s:,.'"-]*\}$/;

/** An expression of a programming language as a whole: a call, a member, a type, a number, a pattern. */
function isExpression(value: string): boolean {
  if (LITERAL_OR_TYPE.test(value) || PATTERN.test(value)) return true;
  if (!/[.([>:]/.test(value) || !EXPRESSION.test(value))
    return /^!![A-Za-z_$]\w*$/.test(value) && !/\d.*\d/.test(value);
  // Names are words, what is drawn is not.
  return value.split(/[^A-Za-z0-9]+/).every((word) => !isMixed(word));
}

/** Digits among letters, or cases that change more often than words begin. */
function isMixed(word: string): boolean {
  if (
    /[A-Za-z]{3}\d{3,5}$/.test(word) &&
    !/^(?:u?int|float|sha|md|utf|base|aes|rsa|ed|x|win|http|error|code|test|line|step)\d+$/i.test(word)
  )
    return true;
  return /\d[A-Za-z]+\d|[a-z]\d+[A-Za-z]|[A-Z]\d+[a-z]|[A-Z][a-z][A-Z][a-z][A-Z]|[a-z][A-Z]{2,}[a-z]/.test(word);
}
