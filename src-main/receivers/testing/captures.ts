/** The agents' captured requests, for tests. */
import { readFileSync } from 'node:fs';
import type { Signal } from '../../../src-shared/otlp/otlp-json.ts';

export const CAPTURES = [
  'claude-code-2.1.197.logs',
  'claude-code-2.1.197.metrics',
  'codex-0.169.0.logs',
  'codex-0.169.0.metrics',
  'codex-0.169.0.traces',
  'gemini-cli-0.61.0.logs',
  'gemini-cli-0.61.0.metrics',
  'gemini-cli-0.61.0.traces',
] as const;

export function capture(name: string, format: 'pb' | 'json'): { body: Buffer; signal: Signal } {
  const file = new URL(`../../../src-shared/agents/fixtures/${name}.${format}`, import.meta.url);
  return { body: readFileSync(file), signal: name.split('.').at(-1) as Signal };
}
