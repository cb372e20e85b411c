/** What the value of a telling name may be instead of a secret: where one is, or when, or which. */
import { entropyBits } from './randomness.ts';

/** Such as a key in base64, which may have slashes like a path. */
const LONG_BASE64 = /^[A-Za-z0-9+/]{40,}={0,2}$/;
const SCHEME = /^(?:arn:|projects\/|op:\/\/|@Microsoft\.KeyVault|vault:|ref\+|file:|data:|urn:|did:)/i;
/** A host has a dot, a port, a path or user info; a name in lower case may stand alone. */
const URL_FORM = /^[a-z][a-z0-9+.-]*:\/\/(?:[^\s]*[.:/@[{%$<]|[a-z-]*$|[a-z][a-z0-9-]*$)/i;
const PATH = /^(?:~|\.{0,2})\/[\w.@-]+(?:\/[\w.@-]+)+\/?$/;
const ROOT =
  /^(?:~|\.\.?)\/|^\/(?:etc|var|run|usr|opt|home|tmp|mnt|root|app|apps|srv|Users|secrets?|data|dev|proc|api|v\d|src|lib|bin|config|auth|private|workspace)\//;
/** `Secret99`: no folder is called so. */
const MADE_UP_SEGMENT = /\/(?=[^/]*[a-z])(?=[^/]*[A-Z])[^/]*\d/;
const MAIL = /^[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}$/;
const DATE = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)?(?:Z|[+-]\d\d:?\d\d)?$/;
const VERSION = /^v?\d+\.\d+(?:\.\d+)+(?:[-+.][a-z]+[\d.]*)*$/;
const FILE = /^(?:[\w.~-]*\/){0,8}[\w.-]+\.(?:json|pem|key|txt|ya?ml|toml|env|ts|js|py|go|rs|crt|md|sh)$/i;

/** A URL, an ARN, a path, an e-mail address, a version, a date or a file, as a whole: where a secret is, not what it is. */
export function isLocation(value: string): boolean {
  return (
    SCHEME.test(value) ||
    (URL_FORM.test(value) && !isMadeUpHost(value)) ||
    (PATH.test(value) && !isKeyOrPassword(value)) ||
    MAIL.test(value) ||
    DATE.test(value) ||
    VERSION.test(value) ||
    FILE.test(value)
  );
}

/** `https://Not4Url99`: what somebody took for a password. */
function isMadeUpHost(value: string): boolean {
  const host = value.slice(value.indexOf('://') + 3);
  return /^[^\s./:@]+$/.test(host) && /[A-Z]/.test(host) && /\d/.test(host);
}

function isKeyOrPassword(value: string): boolean {
  return (LONG_BASE64.test(value) && entropyBits(value) > 4.5) || (!ROOT.test(value) && MADE_UP_SEGMENT.test(value));
}
