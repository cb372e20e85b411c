/** Who decides whether a command may run: the configuration (`never` asks nobody) or the person at the terminal. */
import { inertBlock } from '../../src-shared/timeline/inert-text.ts';
import type { EventInput } from '../emitter/catalogue.ts';
import type { Terminal } from './terminal.ts';

export const APPROVAL_POLICIES = ['never', 'on-request'] as const;
export type ApprovalPolicy = (typeof APPROVAL_POLICIES)[number];

export type Approval = Pick<EventInput<'toolDecision'>, 'decision' | 'source'> & {
  /** Why it may not run, for the model and for people. */
  reason?: string;
};

export interface Approvals {
  decide(command: string, signal: AbortSignal): Promise<Approval>;
}

const QUESTION = 'Run it? [y]es, [a]lways in this run, [n]o, [q]uit: ';
const NO_TERMINAL = 'Commands need approval and there is no terminal to ask on (--ask-for-approval on-request).';

/** `openTerminal` is called at the first question; undefined says that there is no terminal. */
export function createApprovals(policy: ApprovalPolicy, openTerminal: () => Terminal | undefined): Approvals {
  const approvedForSession = new Set<string>();
  let terminal: Terminal | undefined;

  async function ask(command: string, signal: AbortSignal): Promise<Approval> {
    terminal ??= openTerminal();
    if (terminal === undefined) return { decision: 'denied', source: 'config', reason: NO_TERMINAL };
    terminal.write(`\nThe agent wants to run:\n  ${inertBlock(command).replaceAll('\n', '\n  ')}\n`);
    for (;;) {
      const answer = await terminal.ask(QUESTION, signal);
      switch (answer?.trim().toLowerCase()) {
        case 'y':
        case 'yes':
          return { decision: 'approved', source: 'user' };
        case 'a':
        case 'always':
          approvedForSession.add(command);
          return { decision: 'approved_for_session', source: 'user' };
        case 'n':
        case 'no':
          return { decision: 'denied', source: 'user', reason: 'The user did not allow this command.' };
        case undefined:
        case 'q':
        case 'quit':
          return { decision: 'abort', source: 'user', reason: 'The user ended the turn.' };
      }
    }
  }

  return {
    async decide(command, signal) {
      if (policy === 'never') return { decision: 'approved', source: 'config' };
      if (approvedForSession.has(command)) return { decision: 'approved_for_session', source: 'user' };
      return ask(command, signal);
    },
  };
}
