/** What the desktop application starts from: its command line and the settings. */
import { parseArgs } from 'node:util';
import type { Settings } from '../../src-shared/settings/schema.ts';
import { type Context, loadContext } from '../cli/context.ts';

/** @throws CommandFailure with every fault of the settings. */
export function desktopContext(args: string[]): Context {
  const options = optionsFrom(args);
  return withoutInterface(loadContext(options), options.ui !== undefined);
}

/** The window needs no port: the interface is served for browsers only when that was asked for. */
function withoutInterface(context: Context, isAsked: boolean): Context {
  const override = (settings: Settings): Settings => {
    const { ui } = context.override(settings).sluice;
    if (!isAsked && !ui.serve_from_desktop) ui.listen = 'off';
    return settings;
  };
  return { ...context, override, settings: override(context.settings) };
}

/** Only what `sluice open` passes on; switches of Chromium and of the platform's launcher are not ours to judge. */
function optionsFrom(args: string[]): Parameters<typeof loadContext>[0] {
  const { values } = parseArgs({
    args,
    strict: false,
    options: {
      home: { type: 'string' },
      config: { type: 'string' },
      'otlp-http': { type: 'string' },
      'otlp-grpc': { type: 'string' },
      ui: { type: 'string' },
    },
  });
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  const given = {
    home: text(values['home']),
    config: text(values['config']),
    otlpHttp: text(values['otlp-http']),
    otlpGrpc: text(values['otlp-grpc']),
    ui: text(values['ui']),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
