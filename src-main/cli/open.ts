/**
 * `sluice open` (the default): the desktop window. Where it cannot open, one line says why and the same interface is
 * served and opened in a browser. When a host has this home already, its interface is opened instead of a second one.
 * The host is a process of its own, started again once when it crashes (supervise.ts).
 */
import { type Command, Option } from 'commander';
import type { Home } from '../settings/home.ts';
import { openInBrowser } from './browser.ts';
import { addListenOptions, addSharedOptions, type ListenOptions, loadContext, type SharedOptions } from './context.ts';
import { findDesktopRuntime } from './electron-runtime.ts';
import { CommandFailure, writeData, writeMessage } from './output.ts';
import { connectRunningHost } from './running-host.ts';
import { readyLine, readyText } from './serve.ts';
import { stopWithParent, supervise, tellAddresses } from './supervise.ts';

interface OpenOptions extends SharedOptions, ListenOptions {
  browser: boolean;
  /** Set by `open` itself for the process in which it runs the host. */
  hosted?: boolean;
}

export function addOpenCommand(program: Command): void {
  addListenOptions(addSharedOptions(program.command('open', { isDefault: true })))
    .description('Open the desktop window, or the interface in a browser where there can be none (default)')
    .option('--no-browser', 'only print the link of the interface')
    .addOption(new Option('--hosted').hideHelp())
    .action((options: OpenOptions) => (options.hosted ? host(options) : open(options)));
}

async function open(options: OpenOptions): Promise<void> {
  const context = loadContext(options);
  if (await attach(context.home, options)) return;

  const desktop = await findDesktopRuntime(() => writeMessage('fetching the Electron runtime, once …'));
  if (desktop.available) {
    const { executable, entry } = desktop;
    await supervise(context, {
      command: executable,
      args: (listen) => [entry, ...passedOn({ ...options, ...listen })],
      watchesUs: false,
    });
    return;
  }
  writeMessage(`${desktop.reason}; serving the interface for a browser instead.`);
  const program = process.argv[1] ?? '';
  await supervise(context, {
    command: process.execPath,
    args: (listen, isFirst) => [
      ...process.execArgv,
      program,
      'open',
      '--hosted',
      ...passedOn({ ...options, ...listen }),
      // Windows that are open reconnect by themselves.
      ...(options.browser && isFirst ? [] : ['--no-browser']),
    ],
    watchesUs: true,
  });
}

/** What `open` runs where there is no desktop. */
async function host(options: OpenOptions): Promise<void> {
  const context = loadContext(options, { quiet: true });
  stopWithParent();
  const { serveUntilStopped } = await import('./serving.ts');
  await serveUntilStopped(context, async (info, serving) => {
    const { otlpHttp, otlpGrpc, ui } = readyLine(info, serving);
    tellAddresses({ otlpHttp, otlpGrpc, ui });
    await writeData(readyText(info, serving));
    if (serving.onceUrl !== undefined && options.browser) openInBrowser(serving.onceUrl());
  });
}

/** Opens the interface of the host that is running for this home; false when none is. */
async function attach(home: Home, options: OpenOptions): Promise<boolean> {
  const connection = await connectRunningHost(home);
  if (connection === undefined) return false;
  try {
    const entrance = await connection.api.enter();
    if (entrance === undefined) {
      throw new CommandFailure(`Sluice is running for ${home.folder}, but serves no interface for a browser.`);
    }
    if (entrance.window) {
      await writeData(`Sluice is already running for ${home.folder}: its window is in front now.\n`);
      return true;
    }
    const url = (await connection.api.startUrl()) ?? entrance.onceUrl;
    await writeData(`Sluice is already running for ${home.folder}.\n  interface  ${url}\n`);
    if (options.browser) openInBrowser(entrance.onceUrl);
    return true;
  } finally {
    connection.close();
  }
}

function passedOn(options: OpenOptions): string[] {
  const flags: Array<[string, string | undefined]> = [
    ['--home', options.home],
    ['--config', options.config],
    ['--otlp-http', options.otlpHttp],
    ['--otlp-grpc', options.otlpGrpc],
    ['--ui', options.ui],
  ];
  return flags.flatMap(([flag, value]) => (value === undefined ? [] : [flag, value]));
}
