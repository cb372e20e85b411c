/**
 * Runs the built main process on the stand-in for Electron, in a process of its own:
 * `node --import ./e2e/support/electron-child.ts out/main/shell.js …`, forked with advanced serialization. The parent
 * has the page; see `desktop-app.ts`.
 */
import { registerHooks } from 'node:module';
import type { MessagePort } from 'node:worker_threads';
import * as electron from '../../src-main/testing/electron-stand-in.ts';

export type ToChild =
  | { type: 'receive'; channel: string }
  | { type: 'port-message'; port: number; data: unknown }
  | { type: 'fetch'; id: number; path: string; method: string }
  | { type: 'open-window'; url: string }
  | { type: 'navigate'; url: string }
  | { type: 'quit' };

export type FromChild =
  | { type: 'window'; webPreferences: unknown }
  | { type: 'deliver'; channel: string; ports: number[] }
  | { type: 'port-message'; port: number; data: unknown }
  | { type: 'port-close'; port: number }
  | { type: 'fetched'; id: number; status: number; headers: Record<string, string>; body: Uint8Array }
  | { type: 'opened-externally'; urls: string[] }
  | { type: 'navigated'; url: string; allowed: boolean };

const standIn = new URL('../../src-main/testing/electron-stand-in.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: standIn, shortCircuit: true } : next(specifier, context),
});

const ports = new Map<number, MessagePort>();
let window: electron.BrowserWindow | undefined;

function tell(message: FromChild): void {
  process.send?.(message);
}

electron.app.on('stand-in-window', (opened: electron.BrowserWindow) => {
  window = opened;
  opened.webContents.link = {
    deliver(channel, _message, came) {
      const ids = came.map((port) => {
        const id = ports.size + 1;
        ports.set(id, port);
        port.on('message', (data) => tell({ type: 'port-message', port: id, data }));
        port.on('close', () => tell({ type: 'port-close', port: id }));
        return id;
      });
      tell({ type: 'deliver', channel, ports: ids });
    },
  };
  const { preload: _path, ...webPreferences } = opened.options.webPreferences ?? {};
  tell({ type: 'window', webPreferences });
});
electron.app.on('stand-in-exit', (code: number) => process.exit(code));

process.on('message', async (message: ToChild) => {
  switch (message.type) {
    case 'receive':
      return window?.webContents.receive(message.channel);
    case 'port-message':
      return ports.get(message.port)?.postMessage(message.data);
    case 'fetch': {
      const request = { url: `sluice://app${message.path}`, method: message.method } as Request;
      const answer = await electron.protocol.handlers.get('sluice')?.(request);
      if (answer === undefined) return;
      const body = new Uint8Array(await answer.arrayBuffer());
      const headers = Object.fromEntries(answer.headers);
      return tell({ type: 'fetched', id: message.id, status: answer.status, headers, body });
    }
    case 'open-window':
      window?.webContents.openWindow(message.url);
      return tell({ type: 'opened-externally', urls: electron.shell.opened });
    case 'navigate': {
      const allowed = window?.webContents.navigate('will-navigate', message.url) ?? true;
      return tell({ type: 'navigated', url: message.url, allowed });
    }
    case 'quit':
      return electron.app.quit();
  }
});
