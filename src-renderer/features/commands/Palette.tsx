import { Command } from 'cmdk';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { EVENT_KINDS } from '../../../src-shared/agents/common-event.ts';
import { KIND_TITLES } from '../../../src-shared/agents/registry.ts';
import { headingOf } from '../../entities/conversation/conversation-text.ts';
import { ExporterMark } from '../../entities/exporter/ExporterMark.tsx';
import { useApp } from '../../state/app-context.ts';
import type { AppState } from '../../state/app-state.ts';
import { COMMANDS, type CommandGroup, type CommandTarget } from '../../state/commands.ts';
import { AgentMark } from '../../ui/AgentMark.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Keys } from '../../ui/Keys.tsx';
import { KindMark } from '../../ui/KindMark.tsx';
import './commands.css';
import { findEntries, type PaletteEntry } from './find-entries.ts';

const GROUPS: readonly CommandGroup[] = ['Timeline', 'Selection', 'Conversations', 'View', 'Appearance'];
const MAX_CONVERSATIONS = 50;

interface Entry extends PaletteEntry {
  key: string;
  mark?: ReactNode;
  hint?: ReactNode;
  run: () => void;
}

/** Every command, every conversation and every kind, found by typing. */
export function Palette({ target, onClose }: { target: CommandTarget; onClose: () => void }) {
  const app = useApp();
  const [typed, setTyped] = useState('');
  // As it was when the palette was opened: nothing moves under the pointer.
  const [entries] = useState(() => entriesOf(app, target));
  const list = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is typed makes another list, which begins at its top.
  useEffect(() => {
    if (list.current !== null) list.current.scrollTop = 0;
  }, [typed]);
  return (
    <Dialog label="Commands" className="palette" onClose={onClose}>
      <Command label="Commands" loop shouldFilter={false}>
        <Command.Input
          placeholder="Type a command, a conversation or a kind of event"
          autoFocus
          value={typed}
          onValueChange={setTyped}
        />
        <Command.List ref={list}>
          <Command.Empty>Nothing is called that.</Command.Empty>
          {findEntries(entries, typed).map(({ heading, entries: found }) => (
            <Command.Group key={heading} heading={heading}>
              {found.map(({ key, title, mark, hint, run }) => (
                <Command.Item
                  key={key}
                  value={key}
                  onSelect={() => {
                    onClose();
                    // After the dialog has given the focus back.
                    setTimeout(run);
                  }}
                >
                  {mark}
                  <span className="palette-title" dir="ltr">
                    {title}
                  </span>
                  {hint}
                </Command.Item>
              ))}
            </Command.Group>
          ))}
        </Command.List>
      </Command>
    </Dialog>
  );
}

function entriesOf(app: AppState, target: CommandTarget): Entry[] {
  const { order, byId } = app.conversations.store.getState();
  const conversations = order.slice(0, MAX_CONVERSATIONS).flatMap((id) => byId.get(id) ?? []);
  const exporters = app.exporters.store.getState().list ?? [];
  return [
    ...GROUPS.flatMap((group) =>
      COMMANDS.filter((command) => command.group === group && command.keyboardOnly !== true),
    ).map(
      (command): Entry => ({
        group: command.group,
        key: command.id,
        title: command.title,
        words: command.id,
        ...(command.keys[0] === undefined ? {} : { hint: <Keys shortcut={command.keys[0]} /> }),
        run: () => command.run(target),
      }),
    ),
    ...exporters.map(
      ({ name, phase }): Entry => ({
        group: 'Exporters',
        key: `exporter ${name}`,
        title: `Settings of ${name}`,
        words: 'exporter',
        mark: <ExporterMark phase={phase} />,
        run: () => app.navigation.showSettings({ section: 'exporters', exporter: name }),
      }),
    ),
    ...EVENT_KINDS.map(
      (kind): Entry => ({
        group: 'Show only',
        key: `kind ${kind}`,
        title: KIND_TITLES[kind],
        words: `only kind:${kind}`,
        mark: <KindMark kind={kind} />,
        hint: <code>kind:{kind}</code>,
        run: () => app.navigation.addToFilter(`kind:${kind}`),
      }),
    ),
    ...conversations.map(
      (one): Entry => ({
        group: 'Open conversation',
        key: `conversation ${one.id}`,
        title: headingOf(one),
        words: `${one.agent} ${one.key}`,
        mark: <AgentMark agent={one.agent} />,
        run: () => app.navigation.showConversation({ agent: one.agent, key: one.key }),
      }),
    ),
  ];
}
