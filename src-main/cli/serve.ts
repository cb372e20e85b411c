/** `sluice serve`: the host without a window, for remote machines, CI and teams. */
import type { Command } from 'commander';
import type { HostInfo, ListenerName } from '../../src-shared/contract/host-api.ts';
import { jsonLine } from '../../src-shared/timeline/json-line.ts';
import { addListenOptions, addSharedOptions, type ListenOptions, loadContext, type SharedOptions } from './context.ts';
import { writeData } from './output.ts';
import type { Serving } from './serving.ts';
import { catchStopSignals } from './stop-signals.ts';

interface ServeOptions extends SharedOptions, ListenOptions {
  json?: boolean;
}

export function addServeCommand(program: Command): void {
  addListenOptions(addSharedOptions(program.command('serve')))
    .description('Receive, store and serve the interface, without a window')
    .option('--json', 'print one line of JSON when everything listens (null for what does not)')
    .addHelpText('after', '\nSIGTERM or SIGINT: refuses intake, commits, exits with 0. A second one ends it at once.')
    .action((options: ServeOptions) => serve(options));
}

async function serve(options: ServeOptions): Promise<void> {
  const context = loadContext(options);
  const signals = catchStopSignals();
  // Loaded when needed: the other commands start faster without the receivers.
  const { startServing } = await import('./serving.ts');
  const serving = await startServing(context);
  await writeData(options.json ? jsonLine(readyLine(serving)) : readyText(await serving.host.info(), serving));
  await signals.thenStop(serving);
}

/** The addresses that a program starting Sluice needs; null for what is off or could not listen. */
function readyLine({ host, ui, rpc }: Serving) {
  const urlOf = (name: ListenerName) => {
    const listener = host.listener(name);
    return listener?.state === 'listening' ? `http://${listener.address}` : null;
  };
  const socket = host.listener('socket');
  return {
    event: 'ready',
    ui: ui ?? null,
    rpc: rpc ?? null,
    otlpHttp: urlOf('otlp-http'),
    otlpGrpc: urlOf('otlp-grpc'),
    socket: socket?.state === 'listening' ? socket.address : null,
    pid: process.pid,
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
