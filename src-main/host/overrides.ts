/** What the command line says instead of config.toml. */
import type { SettingOverride } from '../../src-shared/contract/settings-api.ts';
import { defaultSettings, type Settings } from '../../src-shared/settings/schema.ts';

const OPTIONS: ReadonlyArray<[path: string[], option: string]> = [
  [['sluice', 'receivers', 'otlp_http'], '--otlp-http'],
  [['sluice', 'receivers', 'otlp_grpc'], '--otlp-grpc'],
  [['sluice', 'ui', 'listen'], '--ui'],
];
/** No address. */
const NOT_GIVEN = '';

/** `override` lays what the command line says over settings; it may change its argument. */
export function findOverrides(override: ((settings: Settings) => Settings) | undefined): SettingOverride[] {
  if (override === undefined) return [];
  const probe = defaultSettings();
  Object.assign(probe.sluice.receivers, { otlp_http: NOT_GIVEN, otlp_grpc: NOT_GIVEN });
  probe.sluice.ui.listen = NOT_GIVEN;
  const { receivers, ui } = override(probe).sluice;
  const values = [receivers.otlp_http, receivers.otlp_grpc, ui.listen];
  return OPTIONS.flatMap(([path, option], index) => {
    const value = values[index] ?? NOT_GIVEN;
    return value === NOT_GIVEN ? [] : [{ path: [...path], option, value }];
  });
}
