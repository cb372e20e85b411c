import { Check, Copy, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { copyText } from './copy-text.ts';
import './text-controls.css';

export interface CopyButtonProps {
  /** The button's name, e.g. `Copy command`. */
  label: string;
  text: string | (() => Promise<string | undefined>);
  /** Shows the label beside the mark. */
  caption?: string;
}

const SHOWN_MS = 1_400;

export function CopyButton({ label, text, caption }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<'none' | 'copied' | 'failed'>('none');
  useEffect(() => {
    if (outcome === 'none') return;
    const timer = setTimeout(() => setOutcome('none'), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);

  async function copy() {
    try {
      const whole = typeof text === 'string' ? text : await text();
      setOutcome(whole !== undefined && (await copyText(whole)) ? 'copied' : 'failed');
    } catch {
      setOutcome('failed');
    }
  }

  const Mark = outcome === 'copied' ? Check : outcome === 'failed' ? TriangleAlert : Copy;
  const said = outcome === 'copied' ? 'Copied' : outcome === 'failed' ? 'Could not copy' : label;
  return (
    <button
      type="button"
      className={caption === undefined ? 'icon-button' : 'text-control'}
      data-outcome={outcome}
      aria-label={said}
      title={said}
      onClick={copy}
    >
      <Mark size={13} aria-hidden="true" />
      {caption !== undefined && <span>{outcome === 'none' ? caption : said}</span>}
      <span className="visually-hidden" role="status">
        {outcome === 'none' ? '' : said}
      </span>
    </button>
  );
}
