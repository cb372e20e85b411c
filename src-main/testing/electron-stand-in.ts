/**
 * Stands in for the `electron` module where Electron's runtime cannot be: the real main process and the real preload run
 * on it. `implements Pick<…>` holds each part to Electron's own types; events come from Node's EventEmitter, as in
 * Electron. Only what Sluice uses is here; anything else fails to import or is undefined.
 *
 * The page is not part of it: whoever drives it gives a {@link RendererLink}, in the same process (unit tests) or in
 * Chromium (end to end), and calls {@link StandInContents.receive} with what the preload sends.
 *
 *   preload ── ipcRenderer.send ─▶ RendererLink user ── contents.receive ─▶ ipcMain
 *   preload ◀─ ipcRenderer.on ──── RendererLink.deliver ◀── frame.postMessage ── main
 */
import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type Electron from 'electron';

/** What the main process needs of a page. */
export interface RendererLink {
  /** An IPC message of the main process for the preload, with the raw ends of the message channels that came along. */
  deliver(channel: string, message: unknown, ports: MessagePort[]): void;
}

export class StandInApp
  extends EventEmitter
  implements
    Pick<
      Electron.App,
      'enableSandbox' | 'exit' | 'isPackaged' | 'quit' | 'requestSingleInstanceLock' | 'setPath' | 'whenReady'
    >
{
  isPackaged = false;
  sandboxed = false;
  /** Set to false to be the second instance. */
  firstInstance = true;
  readonly paths = new Map<string, string>();
  exitCode: number | undefined;

  enableSandbox(): void {
    this.sandboxed = true;
  }

  setPath(name: string, path: string): void {
    this.paths.set(name, path);
  }

  requestSingleInstanceLock(): boolean {
    return this.firstInstance;
  }

  async whenReady(): Promise<void> {}

  /** As Electron: `before-quit` may be prevented, otherwise the program ends. */
  quit(): void {
    const event = preventable();
    this.emit('before-quit', event);
    if (!event.defaultPrevented) this.exit(0);
  }

  exit(exitCode = 0): void {
    this.exitCode ??= exitCode;
    this.emit('stand-in-exit', this.exitCode);
  }
}

export class StandInPort
  extends EventEmitter
  implements Pick<Electron.MessagePortMain, 'close' | 'postMessage' | 'start'>
{
  /** The real port behind it, for the side that the port was sent to. */
  readonly raw: MessagePort;

  constructor(raw: MessagePort) {
    super();
    this.raw = raw;
    raw.on('close', () => this.emit('close'));
  }

  postMessage(message: unknown): void {
    this.raw.postMessage(message);
  }

  start(): void {
    this.raw.on('message', (data: unknown) => this.emit('message', { data, ports: [] }));
  }

  close(): void {
    this.raw.close();
  }
}

export class MessageChannelMain {
  readonly port1: StandInPort;
  readonly port2: StandInPort;

  constructor() {
    const channel = new MessageChannel();
    this.port1 = new StandInPort(channel.port1);
    this.port2 = new StandInPort(channel.port2);
  }
}

export class StandInFrame implements Pick<Electron.WebFrameMain, 'url'> {
  url: string;
  /** Null for a main frame, as in Electron. */
  readonly parent: StandInFrame | null;
  readonly #contents: StandInContents;

  constructor(contents: StandInContents, url: string, parent: StandInFrame | null) {
    this.#contents = contents;
    this.url = url;
    this.parent = parent;
  }

  postMessage(channel: string, message: unknown, transfer: StandInPort[] = []): void {
    this.#contents.link?.deliver(
      channel,
      structuredClone(message),
      transfer.map((port) => port.raw),
    );
  }
}

export class StandInContents extends EventEmitter implements Pick<Electron.WebContents, 'getURL' | 'reload'> {
  link: RendererLink | undefined;
  reloads = 0;
  mainFrame = new StandInFrame(this, 'about:blank', null);
  #openHandler: ((details: { url: string }) => Electron.WindowOpenHandlerResponse) | undefined;

  getURL(): string {
    return this.mainFrame.url;
  }

  reload(): void {
    this.reloads += 1;
  }

  setWindowOpenHandler(handler: (details: Electron.HandlerDetails) => Electron.WindowOpenHandlerResponse): void {
    this.#openHandler = handler as (details: { url: string }) => Electron.WindowOpenHandlerResponse;
  }

  /** What the page's `window.open` or a link with a target comes to. */
  openWindow(url: string): Electron.WindowOpenHandlerResponse | undefined {
    return this.#openHandler?.({ url });
  }

  /** A message that the preload of this page sends to the main process; `frame`: which frame of the page. */
  receive(channel: string, args: unknown[] = [], frame: StandInFrame | null = this.mainFrame): void {
    ipcMain.emit(channel, { sender: this, senderFrame: frame, ports: [] }, ...args);
  }

  /** True when the navigation would go on. */
  navigate(
    event: 'will-navigate' | 'will-frame-navigate' | 'will-redirect' | 'will-attach-webview',
    url: string,
  ): boolean {
    const details = Object.assign(preventable(), { url });
    this.emit(event, details, url);
    return !details.defaultPrevented;
  }
}

export class BrowserWindow
  extends EventEmitter
  implements Pick<Electron.BrowserWindow, 'focus' | 'isMinimized' | 'loadURL' | 'restore' | 'show'>
{
  static readonly opened: BrowserWindow[] = [];
  readonly options: Electron.BrowserWindowConstructorOptions;
  readonly webContents = new StandInContents();
  shown = 0;

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super();
    this.options = options;
    BrowserWindow.opened.push(this);
    app.emit('web-contents-created', {}, this.webContents);
  }

  async loadURL(url: string): Promise<void> {
    this.webContents.mainFrame.url = url;
    app.emit('stand-in-window', this);
  }

  show(): void {
    this.shown += 1;
  }

  focus(): void {
    this.emit('stand-in-focus');
  }

  isMinimized(): boolean {
    return false;
  }

  restore(): void {}

  /** What the user's click on the window's close button comes to. */
  close(): void {
    this.emit('closed');
    app.emit('window-all-closed');
  }
}

type Scheme = Electron.CustomScheme;

export const app = new StandInApp();
export const ipcMain = new EventEmitter();
export const nativeTheme = { shouldUseDarkColors: false } satisfies Partial<Electron.NativeTheme>;

/** The preload's side, when it runs in this process. */
export const ipcRenderer = Object.assign(new EventEmitter(), {
  /** Set by whoever drives the page. */
  onSend: (_channel: string, ..._args: unknown[]): void => {},
  send(channel: string, ...args: unknown[]): void {
    ipcRenderer.onSend(channel, ...args);
  },
}) satisfies EventEmitter & Pick<Electron.IpcRenderer, 'send'> & { onSend: unknown };

export const protocol = {
  schemes: [] as Scheme[],
  handlers: new Map<string, (request: Request) => Response | Promise<Response>>(),
  registerSchemesAsPrivileged(schemes: Scheme[]): void {
    protocol.schemes.push(...schemes);
  },
  handle(scheme: string, handler: (request: Request) => Response | Promise<Response>): void {
    protocol.handlers.set(scheme, handler);
  },
} satisfies Pick<Electron.Protocol, 'handle' | 'registerSchemesAsPrivileged'> & Record<string, unknown>;

type RequestHandler = Parameters<Electron.Session['setPermissionRequestHandler']>[0];
type CheckHandler = Parameters<Electron.Session['setPermissionCheckHandler']>[0];
type DeviceHandler = Parameters<Electron.Session['setDevicePermissionHandler']>[0];

export const permissions: { request: RequestHandler; check: CheckHandler; device: DeviceHandler } = {
  request: null,
  check: null,
  device: null,
};

export const session = {
  defaultSession: {
    setPermissionRequestHandler(handler) {
      permissions.request = handler;
    },
    setPermissionCheckHandler(handler) {
      permissions.check = handler;
    },
    setDevicePermissionHandler(handler) {
      permissions.device = handler;
    },
  } satisfies Pick<
    Electron.Session,
    'setDevicePermissionHandler' | 'setPermissionCheckHandler' | 'setPermissionRequestHandler'
  >,
};

export const shell = {
  opened: [] as string[],
  async openExternal(url: string): Promise<void> {
    shell.opened.push(url);
  },
} satisfies Pick<Electron.Shell, 'openExternal'> & Record<string, unknown>;

export const dialog = {
  errors: [] as string[],
  showErrorBox(_title: string, content: string): void {
    dialog.errors.push(content);
  },
} satisfies Pick<Electron.Dialog, 'showErrorBox'> & Record<string, unknown>;

export const Menu = {
  template: [] as Electron.MenuItemConstructorOptions[],
  buildFromTemplate(template: Electron.MenuItemConstructorOptions[]): Electron.Menu {
    Menu.template = template;
    return {} as Electron.Menu;
  },
  setApplicationMenu(_menu: Electron.Menu | null): void {},
} satisfies Pick<typeof Electron.Menu, 'buildFromTemplate' | 'setApplicationMenu'> & Record<string, unknown>;

function preventable() {
  return {
    defaultPrevented: false,
    preventDefault() {
      this.defaultPrevented = true;
    },
  };
}
