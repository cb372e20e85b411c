/** Whether the value of a telling name is a secret: how it was written decides how random it has to look. */
import type { NameClass } from './name-class.ts';
import { entropyBits, isMask, isPlaceholder, isReference, looksRandom } from './randomness.ts';
import { isWeakWord } from './words.ts';

/** How the value was written. */
export interface Form {
  /** `NAME=value` of an env file or shell. */
  env: boolean;
  quoted: boolean;
  /** A value and nothing else: an attribute's or a JSON member's. */
  whole: boolean;
}

/** Whether a value that a telling name has is a secret. */
export function isSecretValue(value: string, nameClass: NameClass, form: Form): boolean {
  // Most of what stands behind a name is told so, and quickly.
  if (nameClass !== 'password' && (value.length < 10 || !looksRandom(value))) return false;
  if (isMask(value) || isReference(value) || isWeakWord(value) || PUBLIC_KEY.test(value)) return false;
  if (nameClass === 'password') return isPassword(value, form);
  if (/\s/.test(value) || isPlaceholder(value) || isAddress(value)) return false;
  if (nameClass === 'secret') return form.quoted || form.env || form.whole || (/\d/.test(value) && !isCode(value));
  return value.length >= 20 && entropyBits(value) >= 3.3 && (form.quoted || form.env || form.whole);
}

function isPassword(value: string, form: Form): boolean {
  if (value.length < 4 || value.length > 256 || isPlaceholder(value) || isAddress(value)) return false;
  const hasDigit = /\d/.test(value);
  const hasSign = /[^A-Za-z0-9\s_.-]/.test(value);
  const hasLetter = /[A-Za-z]/.test(value);
  // A sentence: a label, a message.
  if (/\s/.test(value))
    return form.env && form.quoted
      ? hasDigit || hasSign
      : (form.quoted || form.whole) && hasDigit && value.split(/\s+/).length <= 6;
  if (form.env) return hasDigit || hasSign || value.length >= 8;
  if (isCode(value)) return false;
  if (form.quoted || form.whole)
    return (
      !isLabel(value) &&
      (hasDigit ||
        hasSign ||
        /[a-z][A-Z]/.test(value) ||
        (value.length >= 12 && !value.includes('_') && !value.includes('.') && !value.includes('-')))
    );
  return value.length >= 6 && hasLetter && (hasDigit || hasSign);
}

/** Nobody types a password through an input method. */
const IDEOGRAPHS = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/;
const WORDS = /^[\p{L}\p{M}'’!?:,.…()-]+$/u;

/** What a field is called in a language that is not written in ASCII, as in files of translations. */
function isLabel(value: string): boolean {
  return IDEOGRAPHS.test(value) || (/[^ -~]/.test(value) && WORDS.test(value));
}

/** An expression of a programming language: a call, a member, a type, a number. */
function isCode(value: string): boolean {
  return /^!![A-Za-z_$]|^[A-Za-z_$][\w$]*\?\.|^0x[\da-f]+$|^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+(?:[([].*)?[,;)]*$|^[A-Za-z_$][\w$.]*\(|^(?:utf-?8|sha-?\d+|md5|int\d+|float\d+|base64|str|bytes?)$|^[\w$]+\[|^\[?(?:string|id|int|float|boolean)!\]?!?$|=>|[{}]|^\/\^|\[[a-z0-9]-[a-z0-9]/i.test(
    value,
  );
}

/** Published on purpose: publishable keys. */
const PUBLIC_KEY = /^(?:pk[._]|phc_)/;
/** Such as a key in base64, which may have slashes like a path. */
const LONG_BASE64 = /^[A-Za-z0-9+/]{40,}={0,2}$/;

/** A URL, an ARN, a path, an e-mail address, a version or a date: where a secret is, not what it is. */
function isAddress(value: string): boolean {
  return (
    /^(?:[a-z][a-z0-9+.-]*:\/\/|arn:|projects\/|op:\/\/|vault:|ref\+|file:|data:|urn:|did:)/i.test(value) ||
    (/^(?:~|\.{0,2})\/[\w.@-]+(?:\/[\w.@-]+)+\/?$/.test(value) &&
      !(LONG_BASE64.test(value) && entropyBits(value) > 4.5)) ||
    /^[\w.+-]+@[\w-]+\.[\w.-]+$/.test(value) ||
    /^\d{4}-\d\d-\d\d/.test(value) ||
    /^v?\d+\.\d+\.\d+/.test(value) ||
    /^[\w.-]+\.(?:json|pem|key|txt|ya?ml|toml|env|ts|js|py|go|rs|crt|md|sh)$/i.test(value)
  );
}
