/** Configuration text by lines, each marked as comment or not. */
import type { AgentSetup } from '../../../src-shared/contract/host-api.ts';

export interface SetupLine {
  text: string;
  isComment: boolean;
}

export function setupLines({ text, language }: Pick<AgentSetup, 'text' | 'language'>): SetupLine[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => ({ text: line, isComment: language !== 'json' && /^\s*#/.test(line) }));
}
