/** Collectors and proxies quote what they were sent. What they say is kept and shown without what identifies us. */
import { maskSecrets } from '../../src-shared/redaction/secrets/find-secrets.ts';
import type { Transport } from './send-result.ts';

export type HideSecrets = (text: string) => string;

/** Shorter values are no secrets, and words that anybody may use. */
const MIN_CHARS = 8;
/** Values of a query such as `a` or `eu` stand in any text. */
const MIN_OTHER_CHARS = 4;
const MASK = '[SECRET:header]';

/**
 * `headerValues`: with their variables in place. `others`: secrets of the endpoint and of a proxy, however short they are
 * for a secret.
 */
export function createHideSecrets(headerValues: readonly string[], others: readonly string[] = []): HideSecrets {
  const known = headerValues
    .flatMap((value) => [value, value.replace(/^\S+\s+/, '')])
    .filter((value) => value.length >= MIN_CHARS)
    .concat(others.filter((value) => value.length >= MIN_OTHER_CHARS))
    .sort((a, b) => b.length - a.length);
  return (text) => {
    if (text === '') return text;
    const without = known.reduce((shown, value) => shown.replaceAll(value, MASK), text);
    return maskSecrets(without)?.text ?? without;
  };
}

/** The same transport; the body of an answer stays as it is, for whoever decodes it. */
export function hidingSecrets(transport: Transport, hide: HideSecrets): Transport {
  return {
    ...transport,
    async send(body, options) {
      const result = await transport.send(body, options);
      return {
        ...result,
        headers: result.headers.map(([name, value]) => [name, hide(value)]),
        message: hide(result.message),
        ...(result.error === undefined ? {} : { error: hide(result.error) }),
      };
    },
  };
}
