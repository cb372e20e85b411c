/**
 * Secrets that are a run of base64 themselves, told by nothing but their form: tokens of two drawn parts, and the lines of a key whose
 * armour is missing.
 */
import type { Base64Run } from './base64-runs.ts';
import { latin1Text } from './codes.ts';
import { entropyBits } from './randomness.ts';

const NGROK = /^[123][A-Za-z0-9]{26}_[A-Za-z0-9]{20,25}$/;
const KEY_WIDTH = 64;
const MIN_KEY_LINES = 3;

/** Its kind; undefined when the run is no secret as it stands. */
export function kindOfRun(codes: Uint8Array, { start, end, lines }: Base64Run): string | undefined {
  if (lines === undefined) {
    if (end - start < 46 || end - start > 54) return undefined;
    const text = latin1Text(codes.subarray(start, end));
    return NGROK.test(text) && entropyBits(text) >= 3.8 ? 'ngrok-token' : undefined;
  }
  // Lines as wide as those of PEM, with no armour around them: of certificates it is there.
  if (lines.length / 2 < MIN_KEY_LINES || hasArmour(codes, start)) return undefined;
  for (let at = 0; at + 3 < lines.length; at += 2) {
    if ((lines[at + 1] as number) - (lines[at] as number) !== KEY_WIDTH) return undefined;
  }
  return entropyBits(latin1Text(codes.subarray(start, Math.min(end, start + 300)))) >= 5.3 ? 'private-key' : undefined;
}

function hasArmour(codes: Uint8Array, start: number): boolean {
  const before = latin1Text(codes.subarray(Math.max(0, start - 400), start));
  return /-----|base64|Content-|begin-base64|data:|===|[{[(:=,]\s*["'`|>]?[-+]?\s*$/i.test(before);
}
