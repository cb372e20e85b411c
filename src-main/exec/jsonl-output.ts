import { jsonLine } from '../../src-shared/timeline/json-line.ts';
import type { ThreadOutput } from './thread-events.ts';

/** One event a line. */
export function createJsonlOutput(write: (text: string) => Promise<void>): ThreadOutput {
  return { event: (event) => write(jsonLine(event)) };
}
