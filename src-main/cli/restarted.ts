/**
 * What `open` tells the host that it starts, in the environment: the token, so that a host that takes the place of another
 * lets the same links in, and why there had to be another. Taken out of the environment before anything else is started.
 */
import type { Notice } from '../../src-shared/contract/host-api.ts';
import { crashFile } from './crash-note.ts';

const TOKEN = 'SLUICE_UI_TOKEN';
const REASON = 'SLUICE_RESTARTED';

/** @param reason why the host before it ended; undefined for the first */
export function hostEnvironment(token: string, reason?: string): NodeJS.ProcessEnv {
  return { ...process.env, [TOKEN]: token, ...(reason === undefined ? {} : { [REASON]: reason }) };
}

export function takeUiToken(): string | undefined {
  const token = process.env[TOKEN];
  delete process.env[TOKEN];
  // 256 bits as base64url, as the interface's own.
  return token !== undefined && /^[\w-]{43}$/.test(token) ? token : undefined;
}

export function restartNotices(folder: string): Notice[] {
  const reason = process.env[REASON];
  delete process.env[REASON];
  if (reason === undefined) return [];
  const text = `Sluice had ended by itself (${reason}) and was started again. What it had acknowledged is stored; more is in ${crashFile(folder)}.`;
  return [{ id: 'restarted', level: 'warning', text }];
}
