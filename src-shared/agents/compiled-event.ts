import type { AgentTable, EventEntry, FieldKeys } from './agent-table.ts';
import type { CompiledInner } from './inner-value.ts';
import type { KeyId } from './record-reader.ts';

export type CompiledFields = Readonly<Record<keyof FieldKeys, readonly KeyId[]>>;

export interface CompiledEvent {
  entry: EventEntry;
  table: AgentTable;
  keys: CompiledFields;
  server: readonly CompiledInner[];
  exitCode: readonly CompiledInner[];
  toolInside: ReadonlyMap<string, readonly CompiledInner[]>;
  cacheBesideInput: readonly KeyId[];
  reasoningBesideOutput: readonly KeyId[];
  details: ReadonlyArray<{ name: string; key: KeyId }>;
}
