/**
 * The process that `open` leaves beside its host. A host that crashes is started again, once, on the same ports and with the
 * same token, so that agents go on sending and windows reconnect. One that was ended (SIGTERM, SIGINT, SIGKILL) stays ended.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type HostRecord, readHostRecord } from '../settings/home.ts';
import { newToken } from '../web/access.ts';
import type { Context, ListenOptions } from './context.ts';
import { crashFile, noteCrash } from './crash-note.ts';
import { CommandFailure, EXIT, goOnWithoutStdout, writeMessage } from './output.ts';
import { hostEnvironment } from './restarted.ts';

export interface HostProgram {
  command: string;
  /** `listen`: addresses that must be the same as before. */
  args(listen: ListenOptions, isFirst: boolean): string[];
  /** It stops by itself when this process is gone. */
  watchesUs: boolean;
}

/** What a host said last, for the note of its crash. */
const LAST_WORDS_LENGTH = 8_192;
/** Signals that somebody sent to end it. */
const ENDED_BY: ReadonlySet<NodeJS.Signals> = new Set(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT']);
/** What ends this process ends its host. */
const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** Of Node: 5 fatal error of V8, 7 a handler of uncaught errors threw. 134: abort, as a shell or Windows reports it. */
const CRASH_CODES: ReadonlySet<number> = new Set([EXIT.crashed, 5, 7, 134]);
/** NTSTATUS of an unhandled exception on Windows: 0xC0000000 and up. */
const WINDOWS_EXCEPTION = 0xc0000000;

/** Resolves when the host has ended, with its exit code as this process's; fails when it crashed twice or was killed. */
export async function supervise(context: Context, program: HostProgram): Promise<void> {
  goOnWithoutStdout();
  const token = newToken();
  let end = await runHost(program, {}, hostEnvironment(token));
  const reason = crashOf(end);
  if (reason !== undefined && !end.wasAsked) {
    if (end.code !== EXIT.crashed)
      noteCrash(context.home.folder, `${reason}; what the host said last:\n${end.lastWords}`);
    writeMessage(
      `the host ended by itself (${reason}); starting it again, once, on the same ports. More is in ${crashFile(context.home.folder)}.`,
    );
    end = await runHost(program, sameAddresses(context, end), hostEnvironment(token, reason));
    const again = crashOf(end);
    if (again !== undefined) throw new CommandFailure(`the host ended by itself again (${again}).`, EXIT.crashed);
  }
  if (end.signal !== null && !end.wasAsked) throw new CommandFailure(`the host was ended by ${end.signal}.`);
  if (end.code !== null && end.code !== 0) process.exitCode = end.code;
}

interface HostEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** This process was asked to end, and asked the host. */
  wasAsked: boolean;
  lastWords: string;
  told: Addresses | undefined;
}

/** URLs; null for what does not listen. */
type Addresses = Pick<HostRecord, 'otlpHttp' | 'otlpGrpc' | 'ui'>;

async function runHost(
  { command, args, watchesUs }: HostProgram,
  listen: ListenOptions,
  env: NodeJS.ProcessEnv,
): Promise<HostEnd> {
  const child = spawn(command, args(listen, env['SLUICE_RESTARTED'] === undefined), {
    env,
    stdio: watchesUs ? ['inherit', 'inherit', 'pipe', 'ipc'] : ['inherit', 'inherit', 'pipe'],
    // A group of its own: Ctrl-C reaches this process alone, and the host once, from here.
    detached: process.platform !== 'win32',
  });
  let lastWords = '';
  child.stderr?.on('data', (bytes: Buffer) => {
    process.stderr.write(bytes);
    lastWords = (lastWords + bytes.toString()).slice(-LAST_WORDS_LENGTH);
  });
  let told: Addresses | undefined;
  child.on('message', (message) => {
    told = message as Addresses;
  });
  let wasAsked = false;
  const onSignal = (signal: NodeJS.Signals) => {
    wasAsked = true;
    child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal);
  };
  for (const signal of PASSED_ON) process.on(signal, onSignal);
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    return { code, signal, wasAsked, lastWords, told };
  } finally {
    for (const signal of PASSED_ON) process.off(signal, onSignal);
  }
}

/** Undefined when it ended in order, could not start, or somebody ended it. */
function crashOf({ code, signal }: HostEnd): string | undefined {
  if (signal !== null) return ENDED_BY.has(signal) ? undefined : signal;
  if (code === null) return undefined;
  if (code === EXIT.crashed) return 'an internal fault';
  return CRASH_CODES.has(code) || code >= WINDOWS_EXCEPTION ? `exit code ${code}` : undefined;
}

/** What was to be any port is the one that the host had: as it told, or as its record still says. */
function sameAddresses({ home, settings }: Context, { told }: HostEnd): ListenOptions {
  const record = told ?? readHostRecord(home);
  const kept = (configured: string, url: string | null | undefined) =>
    configured.endsWith(':0') && url ? new URL(url).host : undefined;
  const { receivers, ui } = settings.sluice;
  const found = {
    otlpHttp: kept(receivers.otlp_http, record?.otlpHttp),
    otlpGrpc: kept(receivers.otlp_grpc, record?.otlpGrpc),
    ui: kept(ui.listen, record?.ui),
  };
  return Object.fromEntries(Object.entries(found).filter(([, address]) => address !== undefined));
}

/** In the host: tells the process that started it where it listens. */
export function tellAddresses(addresses: Addresses): void {
  process.send?.(addresses);
}

/** In the host: when the process that started it is gone, whatever became of it, the host stops in order. */
export function stopWithParent(): void {
  if (process.channel === undefined) return;
  process.once('disconnect', () => {
    // While it starts nobody listens yet.
    if (!process.emit('SIGTERM', 'SIGTERM')) process.exit(EXIT.failed);
  });
  process.channel?.unref();
}
