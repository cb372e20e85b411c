import { X } from 'lucide-react';
import { COMMANDS, type CommandGroup } from '../../state/commands.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { Keys } from '../../ui/Keys.tsx';
import './commands.css';

const COLUMNS: readonly (readonly CommandGroup[])[] = [
  ['Selection', 'Timeline'],
  ['Conversations', 'View', 'Appearance'],
];

/** Every shortcut there is, from the table that makes them work. */
export function Help({ onClose }: { onClose: () => void }) {
  return (
    <Dialog label="All keys" className="help" onClose={onClose}>
      <header className="help-header">
        <h2>Keys</h2>
        <button type="button" className="icon-button" aria-label="Close" onClick={onClose}>
          <X size={16} aria-hidden="true" />
        </button>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keys as well. */}
      <div className="help-columns" tabIndex={0}>
        {COLUMNS.map((groups) => (
          <div key={groups[0]}>
            {groups.map((group) => (
              <section key={group}>
                <h3>{group}</h3>
                <dl>
                  {COMMANDS.filter((command) => command.group === group && command.keys.length > 0).map((command) => (
                    <div key={command.id}>
                      <dt>{command.title}</dt>
                      <dd>
                        {command.keys.map((shortcut) => (
                          <Keys key={shortcut} shortcut={shortcut} />
                        ))}
                      </dd>
                    </div>
                  ))}
                </dl>
              </section>
            ))}
          </div>
        ))}
      </div>
    </Dialog>
  );
}
