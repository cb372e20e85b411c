/**
 * The desktop application with Chromium in the window's place: the built main process runs on the stand-in for Electron
 * (`electron-child.ts`), the built preload runs in the page, and the page's files come from the main process's own
 * scheme handler. Only what Electron itself does in between is here.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { makeHome } from '../../src-main/testing/sluice-process.ts';
import type { FromChild, ToChild } from './electron-child.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** Chromium has no `sluice:` scheme; the page is told apart by its user agent, as under `electron-vite dev`. */
const ORIGIN = 'http://sluice.localhost';

export interface DesktopApp {
  page: Page;
  home: string;
  /** Preferences of the window that the main process opened. */
  webPreferences: Record<string, unknown>;
  /** Sends what a page's click on a link with a target comes to; every link that went to the system's browser so far. */
  openWindow(url: string): Promise<string[]>;
  /** Whether the main process lets the window go there. */
  navigates(url: string): Promise<boolean>;
  /** Quits as the menu does; the exit code. A home of its own is removed. */
  quit(): Promise<number | null>;
}

type Message<Type extends FromChild['type']> = Extract<FromChild, { type: Type }>;

export async function startDesktop(browser: Browser, options: { home?: string } = {}): Promise<DesktopApp> {
  const home = options.home ?? makeHome();
  const listen = ['--otlp-http', '127.0.0.1:0', '--otlp-grpc', '127.0.0.1:0', '--ui', 'off'];
  const child = fork(join(ROOT, 'out/main/shell.js'), ['--home', home, ...listen], {
    execArgv: ['--import', join(ROOT, 'e2e/support/electron-child.ts')],
    serialization: 'advanced',
    stdio: 'inherit',
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const send = (message: ToChild) => void child.send(message);
  const { webPreferences } = await Promise.race([
    next(child, 'window'),
    exited.then(([code]) => Promise.reject(new Error(`the main process exited with ${code} before its window`))),
  ]);

  const context = await browser.newContext({ userAgent: 'Mozilla/5.0 Chrome/150 Electron/45 Safari/537.36' });
  await serveScheme(context, child, send);
  await context.exposeBinding('standInSend', (_source, channel: string) => send({ type: 'receive', channel }));
  await context.exposeBinding('standInPort', (_source, port: number, data: unknown) =>
    send({ type: 'port-message', port, data }),
  );
  const preload = readFileSync(join(ROOT, 'out/preload/preload.cjs'), 'utf8');
  // As text: the page's policy compiles none for the page, and needs not for the browser's own scripts.
  await context.addInitScript({ content: `(${runPreload})((require) => {\n${preload}\n});` });
  const page = await context.newPage();
  child.on('message', (message: FromChild) => {
    // A page that is gone has no use for what was meant for it.
    if (['deliver', 'port-message', 'port-close'].includes(message.type)) {
      page.evaluate((sent) => window.standInReceive(sent), message as PageMessage).catch(() => {});
    }
  });
  await page.goto(`${ORIGIN}/`);

  return {
    page,
    home,
    webPreferences: webPreferences as Record<string, unknown>,
    async openWindow(url) {
      const answer = next(child, 'opened-externally');
      send({ type: 'open-window', url });
      return (await answer).urls;
    },
    async navigates(url) {
      const answer = next(child, 'navigated');
      send({ type: 'navigate', url });
      return (await answer).allowed;
    },
    async quit() {
      await context.close();
      if (child.connected) send({ type: 'quit' });
      const [code] = await exited;
      if (options.home === undefined) rmSync(home, { recursive: true, force: true });
      return code;
    },
  };
}

function next<Type extends FromChild['type']>(child: ChildProcess, type: Type): Promise<Message<Type>> {
  return new Promise((resolve) => {
    child.on('message', function listener(message: FromChild) {
      if (message.type !== type) return;
      child.off('message', listener);
      resolve(message as Message<Type>);
    });
  });
}

/** Every request of the page is answered by the main process's handler of `sluice://app/`. */
async function serveScheme(context: BrowserContext, child: ChildProcess, send: (message: ToChild) => void) {
  const waiting = new Map<number, (answer: Message<'fetched'>) => void>();
  child.on('message', (message: FromChild) => {
    if (message.type === 'fetched') waiting.get(message.id)?.(message);
  });
  let asked = 0;
  await context.route(`${ORIGIN}/**`, async (route) => {
    asked += 1;
    const id = asked;
    const answer = await new Promise<Message<'fetched'>>((resolve) => {
      waiting.set(id, resolve);
      send({ type: 'fetch', id, path: new URL(route.request().url()).pathname, method: route.request().method() });
    });
    waiting.delete(id);
    await route.fulfill({ status: answer.status, headers: answer.headers, body: Buffer.from(answer.body) });
  });
}

type PageMessage = Message<'deliver'> | Message<'port-message'> | Message<'port-close'>;

declare global {
  interface Window {
    standInSend(channel: string): Promise<void>;
    standInPort(port: number, data: unknown): Promise<void>;
    standInReceive(message: PageMessage): void;
  }
}

/** In the page: gives the built preload what Electron would, and carries its ports. */
function runPreload(preload: (require: (name: string) => unknown) => void): void {
  type Listener = (event: { ports: MessagePort[] }) => void;
  const listeners = new Map<string, Listener>();
  const ports = new Map<number, MessagePort>();
  const electron = {
    ipcRenderer: {
      send: (channel: string) => void window.standInSend(channel),
      on: (channel: string, listener: Listener) => listeners.set(channel, listener),
    },
  };
  window.standInReceive = (message) => {
    if (message.type === 'port-message') return ports.get(message.port)?.postMessage(message.data);
    if (message.type === 'port-close') return ports.get(message.port)?.close();
    const given = message.ports.map((id) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => void window.standInPort(id, data);
      ports.set(id, port1);
      return port2;
    });
    listeners.get(message.channel)?.({ ports: given });
  };
  preload(() => electron);
}
