/** The host's check of a call, before it acts on it. Clients do not import this module. */
import type { z } from 'zod';
import { argumentShapes } from './argument-shapes.ts';
import { CALL_NAMES, CALLS, type HostApi } from './calls.ts';

export type ParsedArguments =
  | { ok: true; call: keyof HostApi; args: unknown[] }
  | { ok: false; code: 'invalid-argument'; message: string };

const schemas: ReadonlyMap<string, { call: keyof HostApi; schema: z.ZodType }> = new Map(
  CALL_NAMES.map((call) => [call, { call, schema: CALLS[call].argumentsFrom(argumentShapes) }]),
);

/** Checks one call as it came from a client. The message names the call and the first thing that is wrong. */
export function parseArguments(name: string, args: unknown): ParsedArguments {
  const found = schemas.get(name);
  if (found === undefined) return invalid(`There is no call named ${JSON.stringify(name.slice(0, 64))}.`);
  const parsed = found.schema.safeParse(args);
  if (parsed.success) return { ok: true, call: found.call, args: parsed.data as unknown[] };
  const issue = parsed.error.issues[0];
  const place = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`;
  return invalid(`${name} was called with wrong arguments${place}: ${issue?.message ?? 'not valid'}.`);
}

function invalid(message: string): ParsedArguments {
  return { ok: false, code: 'invalid-argument', message };
}
