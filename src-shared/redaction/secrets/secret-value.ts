/** Whether the value of a telling name is a secret: how it was written decides how random it has to look. */

import type { NameClass } from './name-class.ts';
import { isChosen, isPassword, isStandIn } from './password-value.ts';
import { entropyBits, isMask, isPlaceholder, isReference, isStrong, looksRandom } from './randomness.ts';
import type { Form } from './value-form.ts';
import { isLocation } from './value-forms.ts';
import { isWeakWord } from './words.ts';

/** Whether a value that a telling name has is a secret. */
export function isSecretValue(value: string, nameClass: NameClass, form: Form): boolean {
  // Most of what stands behind a name is told so, and quickly.
  const isAlone = form.quoted || form.env || form.whole;
  if (nameClass !== 'password') {
    if (value.length < 8) return false;
    if ((value.length < 10 || !looksRandom(value)) && !(nameClass === 'secret' && isAlone && isChosen(value)))
      return false;
  }
  if (isMask(value) || isReference(value) || isWeakWord(value) || PUBLIC_KEY.test(value)) return false;
  if (nameClass === 'password') return isPassword(value, form);
  if (
    /\s/.test(value) ||
    (isPlaceholder(value) && (!isStrong(value) || isStandIn(value) || /EXAMPLE/.test(value))) ||
    isLocation(value)
  )
    return false;
  if (nameClass === 'secret') return isAlone || isDrawnBare(value);
  if (UUID.test(value)) return false;
  return value.length >= 20 && entropyBits(value) >= 3.3 && isAlone;
}

/** Without anything around it: no expression, and with digits, or long and of mixed case. */
function isDrawnBare(value: string): boolean {
  return !isBareCode(value) && (/\d/.test(value) || (value.length >= 16 && /^[A-Za-z]+$/.test(value)));
}

/** An expression of a programming language: a call, a member, a type, a number. */
export function isBareCode(value: string): boolean {
  return /^!![A-Za-z_$]|^[A-Za-z_$][\w$]*\?\.|^0x[\da-f]{1,32}$|^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+(?:[([].*)?[,;)]*$|^[A-Za-z_$][\w$.]*\(|^(?:utf-?8|sha-?\d+|md5|int\d+|float\d+|base64|str|bytes?)$|^[\w$]+\[|^\[?(?:string|id|int|float|boolean)!\]?!?$|=>|[{}]|^\/\^|\[[a-z0-9]-[a-z0-9]/i.test(
    value,
  );
}

/** Published on purpose: publishable keys. */
const PUBLIC_KEY = /^(?:pk[._]live|pk[._]test|pk\.|phc_)/;
const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;
