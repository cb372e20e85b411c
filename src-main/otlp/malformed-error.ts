/** A message that cannot be read. The text says what is wrong and where, fit to be sent back to whoever sent the message. */
export class MalformedError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MalformedError';
  }
}
