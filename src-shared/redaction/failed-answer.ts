/**
 * What of an API's failed answer says why it failed. Codex reports the whole of a `response.failed` event as its error, with the
 * instructions, the tools and what the model had written in it.
 */

/** A text that is a name: no sentence. */
const NAME = 'name';
const TEXT = 'text';
type Readable = typeof NAME | typeof TEXT | { readonly [member: string]: Readable };

/**
 * Of a response object of OpenAI's API (platform.openai.com/docs/api-reference/responses/object). The message may quote what
 * was asked; without it nobody could tell what is wrong.
 */
const READABLE: Readable = {
  id: NAME,
  object: NAME,
  type: NAME,
  status: NAME,
  model: NAME,
  service_tier: NAME,
  error: { type: NAME, code: NAME, param: NAME, message: TEXT },
  incomplete_details: { reason: NAME },
  usage: { input_tokens_details: {}, output_tokens_details: {} },
};
/** A member under anything else is left out. */
const KEY_FORM = /^\w{1,64}$/;
const NAME_FORM = /^[\w.:/-]{0,100}$/;

/**
 * The answer with everything else in it masked, numbers and flags apart; undefined for what is no failed answer or no readable
 * JSON.
 */
export function maskFailedAnswer(json: string, mask: string): string | undefined {
  const answer = parsed(json);
  if (!isObject(answer) || !(isObject(answer['error']) || answer['status'] === 'failed')) return undefined;
  function masked(value: unknown, readable: Readable | undefined): unknown {
    if (isObject(value) && typeof readable === 'object') {
      return Object.fromEntries(
        Object.entries(value)
          .filter(([key]) => KEY_FORM.test(key))
          .map(([key, member]) => [key, masked(member, Object.hasOwn(readable, key) ? readable[key] : undefined)]),
      );
    }
    const stays =
      typeof value === 'string'
        ? value === mask || readable === TEXT || (readable === NAME && NAME_FORM.test(value))
        : typeof value !== 'object' || value === null || Object.keys(value).length === 0;
    return stays ? value : mask;
  }
  // Written anew: a member that is there twice would be hidden.
  return JSON.stringify(masked(answer, READABLE));
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
