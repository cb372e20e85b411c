/**
 * Whether bytes may hold a secret: UTF-8, such as a whole record in protobuf, or the codes of a text. Decodes little and keeps
 * nothing; `true` is no more than a reason to look properly, `false` is certain.
 */
import { base64Runs, decodings } from './base64-runs.ts';
import { deservesLook, SECRET_SCANNER } from './catalogue.ts';
import { scan } from './literal-scanner.ts';
import { kindOfRun } from './run-secrets.ts';

/** Base64 in base64 in base64 is decoded, further ones are not. */
export const MAX_BASE64_DEPTH = 3;

/** `depth`: how many times the bytes were in base64. */
export function mayHoldSecret(bytes: Uint8Array, depth = 0): boolean {
  const finished = scan(SECRET_SCANNER, bytes, (literal, end) => (deservesLook(bytes, literal, end) ? -1 : end));
  return !finished || base64MayHold(bytes, depth);
}

/** Whether base64 in the bytes may hold a secret. */
export function base64MayHold(bytes: Uint8Array, depth = 0): boolean {
  if (depth >= MAX_BASE64_DEPTH) return false;
  for (const run of base64Runs(bytes)) {
    if (kindOfRun(bytes, run) !== undefined) return true;
    for (const { holds } of decodings(bytes, run)) {
      if (holds((decoded) => mayHoldSecret(decoded, depth + 1))) return true;
    }
  }
  return false;
}
