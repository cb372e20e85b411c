/** Collects a command's output within a bound: its beginning and its end are kept, what was between is counted. */
export interface CappedText {
  add(chunk: Buffer): void;
  text(): string;
}

export function createCappedText(limitBytes: number): CappedText {
  const halfBytes = Math.floor(limitBytes / 2);
  const head: Buffer[] = [];
  let headBytes = 0;
  let tail: Buffer[] = [];
  let tailBytes = 0;
  let omittedBytes = 0;

  return {
    add(chunk) {
      const forHead = chunk.subarray(0, halfBytes - headBytes);
      if (forHead.length > 0) head.push(forHead);
      headBytes += forHead.length;
      const rest = chunk.subarray(forHead.length);
      if (rest.length === 0) return;
      tail.push(rest);
      tailBytes += rest.length;
      // Twice the half is the bound of what is held; cutting at each chunk would copy the tail each time.
      if (tailBytes < halfBytes * 2) return;
      const joined = Buffer.concat(tail);
      omittedBytes += joined.length - halfBytes;
      // A copy, or the slice would keep the whole of what was joined.
      tail = [Buffer.from(joined.subarray(joined.length - halfBytes))];
      tailBytes = halfBytes;
    },
    text() {
      const joined = Buffer.concat(tail);
      const end = joined.subarray(Math.max(0, joined.length - halfBytes));
      const omitted = omittedBytes + joined.length - end.length;
      const start = Buffer.concat(head);
      if (omitted === 0) return Buffer.concat([start, end]).toString('utf8');
      return `${start.toString('utf8')}\n… ${omitted} bytes omitted …\n${end.toString('utf8')}`;
    },
  };
}
