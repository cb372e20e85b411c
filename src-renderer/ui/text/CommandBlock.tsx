import { Block } from './Block.tsx';
import { CopyButton } from './CopyButton.tsx';
import { InertText } from './InertText.tsx';
import './command-block.css';

const SHOWN_LIMIT = 16 * 1024;

/** A shell command as a terminal shows it. */
export function CommandBlock({ command, workdir }: { command: string; workdir?: string }) {
  const isLong = command.length > SHOWN_LIMIT;
  return (
    <Block
      title="Command"
      aside={
        workdir !== undefined && (
          <span className="command-place" title="Working directory">
            <InertText text={workdir} />
          </span>
        )
      }
      actions={<CopyButton label="Copy command" text={command} />}
    >
      <pre
        className="command-text"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
        tabIndex={0}
      >
        <span className="command-prompt" aria-hidden="true">
          ${' '}
        </span>
        <InertText text={isLong ? command.slice(0, SHOWN_LIMIT) : command} />
        {isLong && ' …'}
      </pre>
    </Block>
  );
}
