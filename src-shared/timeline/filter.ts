/**
 * The filter language, one grammar for the window and `sluice tail --filter`. See the grammar in the module's doc below
 * once implemented; the interface is what others build on.
 */
import type { AgentId, EventKind } from '../agents/common-event.ts';

/** A parsed filter: all terms must hold (space = AND). */
export interface Filter {
  terms: FilterTerm[];
}

export type FilterTerm = { negated: boolean } & (
  | { type: 'text'; text: string }
  | { type: 'agent'; values: AgentId[] }
  | { type: 'kind'; values: EventKind[] }
  | { type: 'ok'; value: boolean }
  /** name, model, tool, call, conversation: case-insensitive, `*` stands for any run of characters. */
  | { type: 'field'; field: 'name' | 'model' | 'tool' | 'call' | 'conversation' | 'error'; pattern: string }
  | {
      type: 'number';
      field: 'duration' | 'status' | 'input' | 'cached' | 'output' | 'reasoning' | 'tokens' | 'cost';
      op: '=' | '<' | '<=' | '>' | '>=';
      value: number;
    }
  /** Any other key: an attribute of the record, else of its resource, by its text. */
  | { type: 'attribute'; key: string; op: '=' | '<' | '<=' | '>' | '>='; pattern: string }
);

export type FilterResult = { ok: true; filter: Filter } | { ok: false; position: number; message: string };
