/** What `--json` prints: Codex's schema (codex-rs/exec/src/exec_events.rs), of which this is the part that a run can have. */
export type ThreadEvent =
  | { type: 'thread.started'; thread_id: string }
  | { type: 'turn.started' }
  | { type: 'turn.completed'; usage: ThreadUsage }
  | { type: 'turn.failed'; error: { message: string } }
  | { type: 'item.started' | 'item.updated' | 'item.completed'; item: ThreadItem }
  /** Also a notice of a retry: it does not mean that the turn failed. */
  | { type: 'error'; message: string };

/** Running totals of the thread. */
export interface ThreadUsage {
  input_tokens: number;
  cached_input_tokens: number;
  output_tokens: number;
  reasoning_output_tokens: number;
}

/** `id` is `item_<n>`, counted from 0. */
export type ThreadItem = { id: string } & ThreadItemDetails;

export type ThreadItemDetails =
  | { type: 'agent_message'; text: string }
  | { type: 'reasoning'; text: string }
  | CommandExecution
  | { type: 'web_search'; query: string; action: unknown }
  /** Not fatal. */
  | { type: 'error'; message: string };

export interface CommandExecution {
  type: 'command_execution';
  command: string;
  aggregated_output: string;
  /** Absent while it runs, and when it never ran. */
  exit_code?: number;
  status: 'in_progress' | 'completed' | 'failed' | 'declined';
}

/** Prints a run as it goes; resolves when the reader has taken it. */
export interface ThreadOutput {
  event(event: ThreadEvent): Promise<void>;
}
