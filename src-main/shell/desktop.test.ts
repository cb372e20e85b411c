/** The real main process and the real preload, on the stand-in for Electron; the page is the client of the renderer. */

import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { eventsFrom } from '../../src-shared/contract/calls.ts';
import { createPortChannel, type PortLike } from '../../src-shared/contract/port-channel.ts';
import { connectRpc, type HostLink } from '../../src-shared/contract/rpc.ts';
import { PORT, PORT_WANTED, WINDOW_ASKS_PORT, WINDOW_GETS_PORT } from '../../src-shared/contract/shell-messages.ts';
import { connectRunningHost } from '../cli/running-host.ts';
import { resolveHome } from '../settings/home.ts';
import * as electron from '../testing/electron-stand-in.ts';

vi.mock('electron', () => import('../testing/electron-stand-in.ts'));

const SILENT = eventsFrom(() => {});
const { app } = electron;

/** The page's window as far as the preload and the page use it. */
class PageWindow extends EventTarget {
  readonly location = { origin: 'sluice://app' };

  postMessage(data: unknown, targetOrigin: string, ports: MessagePort[] = []): void {
    if (targetOrigin !== this.location.origin) return;
    queueMicrotask(() => this.dispatchEvent(Object.assign(new Event('message'), { source: this, data, ports })));
  }
}

let home: string;
let page: PageWindow;
let window: electron.BrowserWindow;

async function askForPort(): Promise<MessagePort> {
  const got = new Promise<MessagePort>((resolve) => {
    page.addEventListener('message', function listener(event) {
      const { data, ports } = event as Event & { data?: unknown; ports?: MessagePort[] };
      if (data !== WINDOW_GETS_PORT || !ports?.[0]) return;
      page.removeEventListener('message', listener);
      resolve(ports[0]);
    });
  });
  page.postMessage(WINDOW_ASKS_PORT, page.location.origin);
  return got;
}

async function connectPage(): Promise<HostLink> {
  return connectRpc(createPortChannel((await askForPort()) as unknown as PortLike), SILENT);
}

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'sluice-desktop-'));
  const flags = ['--home', home, '--otlp-http', '127.0.0.1:0', '--otlp-grpc', '127.0.0.1:0', '--ui', '127.0.0.1:0'];
  process.argv = [process.argv[0] ?? 'electron', 'shell.js', ...flags, '--enable-features=Whatever'];
  const opened = once(app, 'stand-in-window');
  await import('./main.ts');
  [window] = (await opened) as [electron.BrowserWindow];

  page = new PageWindow();
  vi.stubGlobal('window', page);
  await import('./preload.ts');
  electron.ipcRenderer.onSend = (channel, ...args) => window.webContents.receive(channel, args);
  window.webContents.link = {
    deliver: (channel, message, ports) => electron.ipcRenderer.emit(channel, { ports }, message),
  };
});

afterAll(() => {
  vi.unstubAllGlobals();
  rmSync(home, { recursive: true, force: true });
});

describe('the window', () => {
  it('is opened on the own page, sandboxed and isolated', () => {
    expect(window.webContents.getURL()).toBe('sluice://app/');
    expect(app.sandboxed).toBe(true);
    expect(window.options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
    });
    expect(window.options.webPreferences?.preload).toMatch(/preload\.cjs$/);
  });

  it('keeps Electron’s files in the home, so that each home has one window', () => {
    expect(app.paths.get('userData')).toBe(join(home, 'desktop'));
  });

  it.each(['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview'] as const)(
    'refuses %s',
    (event) => {
      for (const url of ['https://example.com/', 'file:///etc/passwd', 'sluice://app/', 'javascript:alert(1)']) {
        expect(window.webContents.navigate(event, url)).toBe(false);
      }
    },
  );

  it('opens no window, and gives only plain https links to the browser', () => {
    const links = [
      'https://example.com/docs?q=1#x',
      'http://example.com/',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'sluice://app/',
      'https://user:secret@example.com/',
      'vscode://file/etc/passwd',
      'smb://example.com/share',
      `https://example.com/${'x'.repeat(4_000)}`,
      'not a link',
    ];
    for (const link of links) expect(window.webContents.openWindow(link)).toEqual({ action: 'deny' });
    expect(electron.shell.opened).toEqual(['https://example.com/docs?q=1#x']);
  });

  it('gets no permission but to copy', () => {
    const contents = window.webContents as unknown as Electron.WebContents;
    const asked = ['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal', 'fileSystem'] as const;
    const answers: boolean[] = [];
    for (const permission of asked) {
      electron.permissions.request?.(contents, permission, (answer) => answers.push(answer), {} as never);
      answers.push(electron.permissions.check?.(contents, permission as 'media', 'sluice://app', {} as never) ?? true);
    }
    expect(answers).toEqual(Array(2 * asked.length).fill(false));
    expect(electron.permissions.device?.({} as never)).toBe(false);
    const copy = 'clipboard-sanitized-write';
    expect(electron.permissions.check?.(contents, copy, 'sluice://app', {} as never)).toBe(true);
    const elsewhere = { getURL: () => 'https://example.com/' } as Electron.WebContents;
    expect(electron.permissions.check?.(elsewhere, copy, 'https://example.com', {} as never)).toBe(false);
  });

  it('has no developer tools, and no entry for them, unless the settings say so', () => {
    expect(window.options.webPreferences?.devTools).toBe(false);
    expect(JSON.stringify(electron.Menu.template)).not.toContain('toggleDevTools');
  });

  it('is brought to the front by `sluice open`, over the owner’s socket', async () => {
    const focused = once(window, 'stand-in-focus');
    const connection = await connectRunningHost(resolveHome({ home }));
    expect(await connection?.api.enter()).toEqual({ window: true });
    await focused;
    connection?.close();
  });

  it('is brought to the front by a second start instead of a second window', async () => {
    const focused = once(window, 'stand-in-focus');
    app.emit('second-instance');
    await focused;
    expect(electron.BrowserWindow.opened).toHaveLength(1);
  });

  it('comes back after a crash, but not for ever', () => {
    for (let crash = 0; crash < 10; crash += 1) {
      window.webContents.emit('render-process-gone', {}, { reason: 'crashed' });
    }
    expect(window.webContents.reloads).toBe(3);
  });
});

describe('the page’s files', () => {
  async function ask(url: string, method = 'GET'): Promise<Response> {
    const handler = electron.protocol.handlers.get('sluice');
    if (!handler) throw new Error('the scheme is not served');
    return handler({ url, method } as Request);
  }

  it('come from a scheme with an origin', () => {
    expect(electron.protocol.schemes).toMatchObject([
      { scheme: 'sluice', privileges: { standard: true, secure: true } },
    ]);
    expect(electron.protocol.schemes[0]?.privileges?.bypassCSP).toBeUndefined();
  });

  it.each([
    'sluice://app/../../package.json',
    'sluice://other/',
    'sluice://app/%2e%2e/main/shell.js',
    'sluice://x@app/',
  ])('do not include %s', async (url) => {
    const answer = await ask(url);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('are only read', async () => {
    expect((await ask('sluice://app/', 'POST')).status).toBe(405);
  });
});

describe('the port', () => {
  it('reaches the page through the preload, and the contract works over it', async () => {
    const link = await connectPage();
    expect((await link.api.info()).home).toBe(home);
    const matches = await link.api.watch(1, { filter: '' });
    expect(matches.ids).toBeInstanceOf(Float64Array);
    expect(await link.api.startUrl()).toBeUndefined();
    await expect(link.api.event(-1)).rejects.toMatchObject({ code: 'invalid-argument' });
    link.close();
  });

  it('is given anew to a page that was loaded again; the old one ends', async () => {
    const first = await connectPage();
    await first.api.info();
    const second = await connectPage();
    expect(await first.closed).toBe('the page asked for another port');
    expect((await second.api.info()).home).toBe(home);
    second.close();
  });

  it.each<[string, () => void]>([
    [
      'a frame inside the page',
      () => {
        const { webContents } = window;
        webContents.receive(
          PORT_WANTED,
          [],
          new electron.StandInFrame(webContents, 'sluice://app/', webContents.mainFrame),
        );
      },
    ],
    [
      'a page of another origin in our window',
      () =>
        window.webContents.receive(
          PORT_WANTED,
          [],
          new electron.StandInFrame(window.webContents, 'https://example.com/', null),
        ),
    ],
    [
      'another window',
      () => {
        const other = new electron.StandInContents();
        other.link = window.webContents.link;
        other.mainFrame.url = 'sluice://app/';
        other.receive(PORT_WANTED);
      },
    ],
    ['a frame that is gone', () => window.webContents.receive(PORT_WANTED, [], null)],
    ['an unknown channel', () => window.webContents.receive('sluice:anything')],
  ])('is refused to %s', async (_what, send) => {
    const given: string[] = [];
    const onPort = () => given.push('port');
    electron.ipcRenderer.on(PORT, onPort);
    send();
    // The next port is the answer to an honest request: nothing came before it.
    const link = await connectPage();
    expect(given).toEqual(['port']);
    electron.ipcRenderer.off(PORT, onPort);
    link.close();
  });

  it('is not asked for by messages of other windows', async () => {
    const sent: string[] = [];
    const { onSend } = electron.ipcRenderer;
    electron.ipcRenderer.onSend = (channel) => sent.push(channel);
    page.dispatchEvent(Object.assign(new Event('message'), { source: {}, data: WINDOW_ASKS_PORT }));
    page.dispatchEvent(Object.assign(new Event('message'), { source: page, data: { type: WINDOW_ASKS_PORT } }));
    electron.ipcRenderer.onSend = onSend;
    expect(sent).toEqual([]);
  });
});

describe('the end', () => {
  it('of the last window stops the host and gives the home back', async () => {
    const link = await connectPage();
    await link.api.info();
    const exit = once(app, 'stand-in-exit');
    window.close();
    expect(await exit).toEqual([0]);
    expect(await link.closed).toBe('Sluice is stopping');
    expect(() => readFileSync(join(home, 'host.json'))).toThrow();
  });
});
