/** Opens a link with the platform's own opener. Best effort: the link is always printed as well. */
import { spawn } from 'node:child_process';
import { hasDisplay } from './electron-runtime.ts';

export function openInBrowser(url: string): void {
  const opener = openerFor(process.platform);
  if (opener === undefined) return;
  const child = spawn(opener.command, [...opener.args, url], { stdio: 'ignore', detached: true });
  // No opener on this machine: the printed link remains.
  child.on('error', () => {});
  child.unref();
}

function openerFor(platform: NodeJS.Platform): { command: string; args: string[] } | undefined {
  switch (platform) {
    case 'darwin':
      return { command: 'open', args: [] };
    case 'win32':
      return { command: 'rundll32', args: ['url.dll,FileProtocolHandler'] };
    default:
      // Without a display xdg-open would start a text browser in this terminal.
      return hasDisplay() ? { command: 'xdg-open', args: [] } : undefined;
  }
}
