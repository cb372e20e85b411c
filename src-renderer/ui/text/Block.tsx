import type { ReactNode } from 'react';
import './text-block.css';

export interface BlockProps {
  /** Names the block to a screen reader; the heading as well. */
  title: string;
  /** Stands beside the heading. */
  aside?: ReactNode;
  /** Buttons at the end of the heading's line. */
  actions: ReactNode;
  children: ReactNode;
}

/** A framed text under a heading: a command, a patch, an output. */
export function Block({ title, aside, actions, children }: BlockProps) {
  return (
    <section className="text-block" aria-label={title}>
      <header className="text-block-head">
        <h3 className="text-block-title">{title}</h3>
        {aside}
        <span className="text-block-actions">{actions}</span>
      </header>
      {children}
    </section>
  );
}
