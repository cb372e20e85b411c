import { keyCaps } from './key-caps.ts';
import './controls.css';

const IS_MAC = /Mac|iPhone|iPad/.test(navigator.platform);

/** A shortcut as key caps. */
export function Keys({ shortcut }: { shortcut: string }) {
  return (
    <span className="keys">
      {keyCaps(shortcut, IS_MAC).map((cap) => (
        <kbd key={cap}>{cap}</kbd>
      ))}
    </span>
  );
}
