import { useEffect } from 'react';
import { type CommandTarget, findCommand } from '../state/commands.ts';

/** Keys that a region with lists or text of its own uses itself. */
const REGION_KEYS = new Set(['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End', 'Enter', ' ']);
/** Keys that press what has the focus. */
const PRESS_KEYS = new Set(['Enter', ' ']);

/** Runs the commands of the table from the keyboard of the whole window. */
export function useShortcuts(target: CommandTarget, isModal: boolean): void {
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      if (event.defaultPrevented || event.isComposing || isModal) return;
      const element = event.target instanceof Element ? event.target : null;
      if (element?.closest('dialog') != null) return;
      const isField = element?.closest('input, textarea, select, [contenteditable=true]') != null;
      if (PRESS_KEYS.has(event.key) && element?.closest('button, a, summary, [role=tab], [role=menuitem]') != null)
        return;
      if (REGION_KEYS.has(event.key) && element?.closest('[data-own-keys]') != null) return;
      const command = findCommand(event, isField);
      if (command === undefined) return;
      event.preventDefault();
      command.run(target);
    }
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [target, isModal]);
}
