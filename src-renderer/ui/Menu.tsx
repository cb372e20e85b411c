import { useEffect, useLayoutEffect, useRef } from 'react';
import './controls.css';

export interface MenuItem {
  label: string;
  /** Shown as key caps' text at the right. */
  hint?: string;
  run: () => void;
}

/** A context menu at a point of the window. `groups` are divided by lines. */
export function Menu(props: { x: number; y: number; label: string; groups: MenuItem[][]; onClose: () => void }) {
  const { x, y, label, groups, onClose } = props;
  const element = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const menu = element.current;
    if (menu === null) return;
    const previous = document.activeElement;
    const { width, height } = menu.getBoundingClientRect();
    menu.style.left = `${Math.max(4, Math.min(x, window.innerWidth - width - 4))}px`;
    menu.style.top = `${Math.max(4, Math.min(y, window.innerHeight - height - 4))}px`;
    menu.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    return () => {
      if (previous instanceof HTMLElement) previous.focus({ preventScroll: true });
    };
  }, [x, y]);

  useEffect(() => {
    const close = (event: Event) => {
      if (!(event.target instanceof Node) || !element.current?.contains(event.target)) onClose();
    };
    window.addEventListener('pointerdown', close, true);
    window.addEventListener('blur', onClose);
    window.addEventListener('wheel', close, { passive: true });
    return () => {
      window.removeEventListener('pointerdown', close, true);
      window.removeEventListener('blur', onClose);
      window.removeEventListener('wheel', close);
    };
  }, [onClose]);

  function onKeyDown(event: React.KeyboardEvent): void {
    event.stopPropagation();
    const items = [...(element.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
    const index = items.indexOf(document.activeElement as HTMLElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) items.at((index + step) % items.length)?.focus();
    else if (event.key === 'Home') items[0]?.focus();
    else if (event.key === 'End') items.at(-1)?.focus();
    else if (event.key === 'Escape' || event.key === 'Tab') onClose();
    else return;
    event.preventDefault();
  }

  return (
    <div ref={element} className="menu" role="menu" aria-label={label} tabIndex={-1} onKeyDown={onKeyDown}>
      {groups.map((items, index) => (
        <div key={items[0]?.label ?? index} className="menu-group" role="none">
          {items.map((item) => (
            <button
              key={item.label}
              type="button"
              role="menuitem"
              tabIndex={-1}
              onClick={() => {
                onClose();
                item.run();
              }}
            >
              <span>{item.label}</span>
              {item.hint !== undefined && <span className="menu-hint">{item.hint}</span>}
            </button>
          ))}
        </div>
      ))}
    </div>
  );
}
