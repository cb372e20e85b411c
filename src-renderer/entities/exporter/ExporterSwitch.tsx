import { useState } from 'react';
import type { ExporterState } from '../../../src-shared/contract/exporters-api.ts';
import { formatCount } from '../../../src-shared/timeline/format.ts';
import { useApp } from '../../state/app-context.ts';
import { Menu } from '../../ui/Menu.tsx';
import { Switch } from '../../ui/Switch.tsx';

/** Switches at run time. Switching on asks where to begin when records wait; switching off is done at once. */
export function ExporterSwitch({ exporter, small }: { exporter: ExporterState; small?: boolean }) {
  const app = useApp();
  const [menu, setMenu] = useState<{ x: number; y: number }>();
  const { name, kind, enabled, queued } = exporter;
  const begin = (from: 'from-now' | 'from-where-it-stopped') => void app.exporters.setEnabled(name, true, from);
  const waiting =
    queued.records > 0
      ? `${formatCount(queued.records)} ${queued.records === 1 ? 'record waits' : 'records wait'}`
      : undefined;
  return (
    <>
      <Switch
        label={`Send to ${name}`}
        checked={enabled}
        disabled={kind === 'none'}
        {...(small === undefined ? {} : { small })}
        title={kind === 'none' ? 'Its kind is none: there is nowhere to send to' : enabled ? 'Switch off' : 'Switch on'}
        onChange={(checked, element) => {
          if (!checked) return void app.exporters.setEnabled(name, false, 'from-where-it-stopped');
          if (waiting === undefined) return begin('from-where-it-stopped');
          const { left, top } = element.getBoundingClientRect();
          // The menu keeps itself inside of the window, so beside the status bar it opens upwards.
          setMenu({ x: left, y: top - 68 });
        }}
      />
      {menu !== undefined && (
        <Menu
          x={menu.x}
          y={menu.y}
          label={`Where ${name} begins`}
          groups={[
            [
              {
                label: 'From where it stopped',
                hint: waiting ?? '',
                run: () => begin('from-where-it-stopped'),
              },
              { label: 'From now', run: () => begin('from-now') },
            ],
          ]}
          onClose={() => setMenu(undefined)}
        />
      )}
    </>
  );
}
