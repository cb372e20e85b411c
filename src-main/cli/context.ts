/** What every command starts from: the options that all share, the home and the settings. */
import { type Command, Option } from 'commander';
import type { Notice } from '../../src-shared/contract/host-api.ts';
import { isListenAddress } from '../../src-shared/settings/quantities.ts';
import type { Settings } from '../../src-shared/settings/schema.ts';
import type { Home, HostRecord } from '../settings/home.ts';
import { formatFault, readSettings } from '../settings/read-settings.ts';
import { CommandFailure, EXIT, writeMessage } from './output.ts';
import { addSharedOptions, homeOf, type SharedOptions, VERSION } from './shared-options.ts';

export { addSharedOptions, type SharedOptions, VERSION };

export interface ListenOptions {
  otlpHttp?: string;
  otlpGrpc?: string;
  ui?: string;
}

export function addListenOptions(command: Command): Command {
  return command
    .addOption(listenOption('--otlp-http', 'receive OTLP/HTTP here', '127.0.0.1:4318'))
    .addOption(listenOption('--otlp-grpc', 'receive OTLP/gRPC here', '127.0.0.1:4317'))
    .addOption(listenOption('--ui', 'serve the interface here', '127.0.0.1:4319'));
}

function listenOption(flag: string, description: string, usual: string): Option {
  const option = new Option(`${flag} <host:port>`, `${description}; port 0 picks one, "off" none (default: ${usual})`);
  return option.argParser((value: string) => {
    if (value === 'off' || isListenAddress(value)) return value;
    throw new CommandFailure(`${flag} takes HOST:PORT, such as ${usual}, or "off"; found "${value}".`, EXIT.usage);
  });
}

export interface Context {
  home: Home;
  /** The file's settings with what the command line overrides. */
  settings: Settings;
  /** Lays what the command line says over settings that are read later. */
  override(settings: Settings): Settings;
  /** Misspelt settings, for the interface; they are on stderr already. */
  notices: Notice[];
}

/** Reads the settings, or fails with every fault named by file, line and column. `quiet`: warnings were said already. */
export function loadContext(options: SharedOptions & ListenOptions, { quiet = false } = {}): Context {
  const home = homeOf(options);
  const result = readSettings(home.configFile, { mustExist: home.configGiven });
  if (!result.ok) throw new CommandFailure(result.faults.map(formatFault).join('\n'));
  const warnings = result.warnings.map(formatFault);
  if (!quiet) for (const warning of warnings) writeMessage(warning);
  const override = (settings: Settings): Settings => {
    const { receivers, ui } = settings.sluice;
    receivers.otlp_http = options.otlpHttp ?? receivers.otlp_http;
    receivers.otlp_grpc = options.otlpGrpc ?? receivers.otlp_grpc;
    ui.listen = options.ui ?? ui.listen;
    return settings;
  };
  return {
    home,
    settings: override(result.settings),
    override,
    notices: warnings.map((text, index) => ({ id: `settings-${index}`, level: 'warning', text })),
  };
}

/** Where the host that has this home is: for the second `serve`. */
export function describeHolder(home: Home, holder: HostRecord | undefined): string {
  if (holder === undefined)
    return `Another Sluice is using ${home.folder}: it is starting or stopping. Try again in a moment.`;
  const places = [
    ['interface', holder.ui],
    ['OTLP/HTTP', holder.otlpHttp],
    ['OTLP/gRPC', holder.otlpGrpc],
    ['socket', holder.socket],
  ].filter(([, place]) => place !== null);
  return [
    `Sluice is already running for ${home.folder} (pid ${holder.pid}).`,
    ...places.map(([name, place]) => `  ${name}: ${place}`),
    'Open its interface with `sluice open`, or use another home with --home DIR.',
  ].join('\n');
}
