/**
 * What can go wrong with a call, as a closed set. Errors cross a transport as `{ code, message }`: the message is written
 * for people, stacks and causes stay on the side where they happened.
 */
export const HOST_ERROR_CODES = [
  /** The arguments break the contract. */
  'invalid-argument',
  /** A filter that does not parse; the message says where and why. */
  'invalid-filter',
  /** Too many calls of this client are running; try again when one has ended. */
  'busy',
  /** The host is stopping, or a part of it that the call needs is not there. */
  'unavailable',
  /** No answer within the deadline. */
  'timeout',
  /** The connection ended before the answer came. */
  'disconnected',
  /** A fault in the host. */
  'internal',
] as const;
export type HostErrorCode = (typeof HOST_ERROR_CODES)[number];

export class HostError extends Error {
  readonly code: HostErrorCode;

  constructor(code: HostErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'HostError';
    this.code = code;
  }
}

/** The form in which an error crosses a transport. */
export interface ErrorPayload {
  code: HostErrorCode;
  message: string;
}

/** Longest message that crosses, in UTF-16 units. */
const MAX_MESSAGE_LENGTH = 2_000;

/** Only a {@link HostError} tells the other side what happened: the text of any other error may hold paths or contents. */
export function toErrorPayload(error: unknown): ErrorPayload {
  if (!(error instanceof HostError)) return { code: 'internal', message: 'The host failed to answer this call.' };
  return { code: error.code, message: error.message.slice(0, MAX_MESSAGE_LENGTH) };
}

/** Whatever came across or was thrown on the way, as a {@link HostError}. */
export function toHostError(value: unknown): HostError {
  if (value instanceof HostError) return value;
  if (typeof value === 'object' && value !== null && 'code' in value && 'message' in value) {
    const code = HOST_ERROR_CODES.find((known) => known === value.code);
    if (code !== undefined && typeof value.message === 'string') return new HostError(code, value.message);
  }
  return new HostError('internal', value instanceof Error ? value.message : 'The host failed to answer this call.', {
    cause: value,
  });
}
