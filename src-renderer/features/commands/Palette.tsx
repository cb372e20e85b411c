import { Command } from 'cmdk';
import { EVENT_KINDS } from '../../../src-shared/agents/common-event.ts';
import { KIND_TITLES } from '../../../src-shared/agents/registry.ts';
import { useApp } from '../../state/app-context.ts';
import { COMMANDS, type CommandGroup, type CommandTarget } from '../../state/commands.ts';
import { AgentMark } from '../../ui/AgentMark.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Keys } from '../../ui/Keys.tsx';
import { KindMark } from '../../ui/KindMark.tsx';
import { headingOf } from '../conversations/conversation-text.ts';
import { ExporterMark } from '../exporters/ExporterMark.tsx';
import { addTerm } from '../timeline/row-menu.ts';
import './commands.css';

const GROUPS: readonly CommandGroup[] = ['Timeline', 'Selection', 'Conversations', 'View', 'Appearance'];
const MAX_CONVERSATIONS = 50;

/** Every command, every conversation and every kind, found by typing. */
export function Palette({ target, onClose }: { target: CommandTarget; onClose: () => void }) {
  const app = useApp();
  const { order, byId } = app.conversations.store.getState();
  const conversations = order.slice(0, MAX_CONVERSATIONS).flatMap((id) => byId.get(id) ?? []);
  const exporters = app.exporters.store.getState().list ?? [];
  const choose = (run: () => void) => () => {
    onClose();
    // After the dialog has given the focus back.
    setTimeout(run);
  };
  return (
    <Dialog label="Commands" className="palette" onClose={onClose}>
      <Command label="Commands" loop>
        <Command.Input placeholder="Type a command, a conversation or a kind of event" autoFocus />
        <Command.List>
          <Command.Empty>Nothing is called that.</Command.Empty>
          {GROUPS.map((group) => (
            <Command.Group key={group} heading={group}>
              {COMMANDS.filter((command) => command.group === group && command.keyboardOnly !== true).map((command) => (
                <Command.Item
                  key={command.id}
                  value={`${command.title} ${command.id}`}
                  onSelect={choose(() => command.run(target))}
                >
                  <span className="item-title">{command.title}</span>
                  {command.keys[0] !== undefined && <Keys shortcut={command.keys[0]} />}
                </Command.Item>
              ))}
            </Command.Group>
          ))}
          {exporters.length > 0 && (
            <Command.Group heading="Exporters">
              {exporters.map(({ name, phase }) => (
                <Command.Item
                  key={name}
                  value={`exporter ${name} settings`}
                  onSelect={choose(() => app.navigation.showSettings({ section: 'exporters', exporter: name }))}
                >
                  <ExporterMark phase={phase} />
                  <span className="item-title">Settings of {name}</span>
                </Command.Item>
              ))}
            </Command.Group>
          )}
          <Command.Group heading="Show only">
            {EVENT_KINDS.map((kind) => (
              <Command.Item
                key={kind}
                value={`only ${KIND_TITLES[kind]} ${kind}`}
                onSelect={choose(() => addTerm(app, { type: 'kind', negated: false, values: [kind] }))}
              >
                <KindMark kind={kind} />
                <span className="item-title">{KIND_TITLES[kind]}</span>
                <code>kind:{kind}</code>
              </Command.Item>
            ))}
          </Command.Group>
          <Command.Group heading="Open conversation">
            {conversations.map((one) => (
              <Command.Item
                key={one.id}
                value={`${headingOf(one)} ${one.agent} ${one.id}`}
                onSelect={choose(() => app.navigation.showConversation({ agent: one.agent, key: one.key }))}
              >
                <AgentMark agent={one.agent} />
                <span className="item-title" dir="ltr">
                  {headingOf(one)}
                </span>
              </Command.Item>
            ))}
          </Command.Group>
        </Command.List>
      </Command>
    </Dialog>
  );
}
