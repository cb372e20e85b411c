/** What every command has, and nothing that only some need: this is loaded whatever is asked. */
import type { Command } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { type Home, resolveHome } from '../settings/home.ts';

export const VERSION = packageJson.version;

export interface SharedOptions {
  home?: string;
  config?: string;
}

export function addSharedOptions(command: Command): Command {
  return command
    .option('--config <file>', "read settings from FILE instead of the home's config.toml")
    .option('--home <dir>', 'keep config.toml, log, lock and socket in DIR (also: SLUICE_HOME)');
}

export function homeOf(options: SharedOptions): Home {
  return resolveHome({
    ...(options.home === undefined ? {} : { home: options.home }),
    ...(options.config === undefined ? {} : { config: options.config }),
  });
}
