/** `sluice serve`: the host without a window, for remote machines, CI and teams. */
import type { Command } from 'commander';
import type { HostInfo, ListenerName } from '../../src-shared/contract/host-api.ts';
import { jsonLine } from '../../src-shared/timeline/json-line.ts';
import { addListenOptions, addSharedOptions, type ListenOptions, loadContext, type SharedOptions } from './context.ts';
import { writeData } from './output.ts';
import type { Serving } from './serving.ts';

interface ServeOptions extends SharedOptions, ListenOptions {
  json?: boolean;
}

const JSON_HELP = `
With --json, once everything listens:
  {"event":"ready","ui":…,"rpc":…,"otlpHttp":…,"otlpGrpc":…,"socket":…,"pid":…}   null for what is off
When a port is taken the others start all the same, and the line never says "ready":
  {"event":"degraded", the same with null for what does not listen, "errors":[{"name":…,"address":…,"error":…}]}`;

export function addServeCommand(program: Command): void {
  addListenOptions(addSharedOptions(program.command('serve')))
    .description('Receive, store and serve the interface, without a window')
    .option('--json', 'print one line of JSON when it runs: see below')
    .addHelpText('after', JSON_HELP)
    .addHelpText('after', '\nSIGTERM or SIGINT: refuses intake, commits, exits with 0. A second one ends it at once.')
    .action((options: ServeOptions) => serve(options));
}

async function serve(options: ServeOptions): Promise<void> {
  const context = loadContext(options);
  // Loaded when needed: the other commands start faster without the receivers.
  const { serveUntilStopped } = await import('./serving.ts');
  await serveUntilStopped(context, (info, serving) =>
    writeData(options.json ? jsonLine(readyLine(info, serving)) : readyText(info, serving)),
  );
}

/**
 * What a program that starts Sluice needs. `ready` only when everything that was asked for listens: a script that waits
 * for it must not go on to send to a port that somebody else has.
 */
export function readyLine({ listeners }: HostInfo, { ui, rpc }: Serving) {
  const addressOf = (name: ListenerName) =>
    listeners.find((listener) => listener.name === name && listener.state === 'listening')?.address;
  const urlOf = (name: ListenerName) => {
    const address = addressOf(name);
    return address === undefined ? null : `http://${address}`;
  };
  const errors = listeners
    .filter(({ state }) => state === 'failed')
    .map(({ name, address, error }) => ({ name, address, error }));
  return {
    event: errors.length === 0 ? 'ready' : 'degraded',
    ui: ui ?? null,
    rpc: rpc ?? null,
    otlpHttp: urlOf('otlp-http'),
    otlpGrpc: urlOf('otlp-grpc'),
    socket: addressOf('socket') ?? null,
    pid: process.pid,
    ...(errors.length === 0 ? {} : { errors }),
  };
}

const TITLES: Record<ListenerName, string> = {
  'otlp-http': 'OTLP/HTTP',
  'otlp-grpc': 'OTLP/gRPC',
  socket: 'socket',
  ui: 'interface',
};

export function readyText(info: HostInfo, serving: Serving): string {
  const lines = info.listeners.map(({ name, address, state }) => {
    const place = name === 'ui' ? (serving.ui ?? address) : name === 'socket' ? address : `http://${address}`;
    return `  ${TITLES[name].padEnd(10)} ${state === 'listening' ? place : state}`;
  });
  return `Sluice ${info.version} is running.\n${lines.join('\n')}\n  ${'home'.padEnd(10)} ${info.home}\n`;
}
