import { TriangleAlert } from 'lucide-react';
import { useId } from 'react';
import type { Notice } from '../../src-shared/contract/host-api.ts';
import './notices.css';

const LEVELS: ReadonlyArray<Notice['level']> = ['error', 'warning', 'info'];

/** The host's notices: one entry in the status bar, which opens the whole texts. */
export function Notices({ notices }: { notices: readonly Notice[] }) {
  const id = useId();
  const first = notices[0];
  if (first === undefined) return null;
  const worst = LEVELS.find((level) => notices.some((notice) => notice.level === level)) ?? 'info';
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Esc closes the list, and nothing behind it.
    <div
      className={notices.length === 1 ? 'notices' : 'notices is-count'}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && event.currentTarget.querySelector(':popover-open')) event.stopPropagation();
      }}
    >
      <button type="button" className={`status-item is-button notice is-${worst}`} popoverTarget={id}>
        <TriangleAlert size={12} strokeWidth={2.4} aria-hidden="true" />
        <span className="notice-text">{notices.length === 1 ? first.text : `${notices.length} notices`}</span>
      </button>
      <ul className="notice-list" id={id} popover="auto" aria-label="Notices">
        {notices.map((notice) => (
          <li key={notice.id} className={`notice-item is-${notice.level}`}>
            <TriangleAlert size={13} strokeWidth={2.2} aria-hidden="true" />
            <span>{notice.text}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
