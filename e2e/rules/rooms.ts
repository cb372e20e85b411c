/**
 * Who may import whom: one table for every source that is no test. A room is a folder with all that is below it; the longest
 * name that fits a file is its room. `check-imports.ts` holds the table.
 */

export interface Room {
  /** Where its sources run: what they may import beside the project's own is of that (`OUTSIDE`). */
  runs: keyof typeof OUTSIDE;
  /** Rooms that its sources may import; itself always. */
  may: readonly string[];
}

/** What is not of the project: whether Node's own modules, and `only` these packages or any but `never`. */
export const OUTSIDE: Readonly<Record<'anywhere' | 'page' | 'node' | 'electron', Outside>> = {
  anywhere: { node: false, only: ['birpc', 'msgpackr', 're2js', 'zod'] },
  page: { node: false, only: ['cmdk', 'lucide-react', 'react', 'react-dom', 'react-resizable-panels', 'zustand'] },
  node: { node: true, never: ['cmdk', 'electron', 'lucide-react', 'react', 'react-dom', 'zustand'] },
  electron: { node: true, never: ['cmdk', 'lucide-react', 'react', 'react-dom', 'zustand'] },
};

interface Outside {
  node: boolean;
  only?: readonly string[];
  never?: readonly string[];
}

const SHARED = [
  'src-shared/base',
  'src-shared/agents',
  'src-shared/contract',
  'src-shared/otlp',
  'src-shared/outside',
  'src-shared/redaction',
  'src-shared/run',
  'src-shared/settings',
  'src-shared/timeline',
];
/** What each room of the store may import beside lower ones: file ◀ read ◀ query, sending ◀ preview ◀ write ◀ threads. */
const LOG = ['src-main/log', 'src-main/otlp', 'src-main/redaction', ...SHARED];
/** What a feature of the window may import: never another feature. What two of them need stands in `entities`, `ui` or `state`. */
const FEATURE = ['src-renderer/entities', 'src-renderer/client', 'src-renderer/state', 'src-renderer/ui', ...SHARED];

export const ROOMS: Readonly<Record<string, Room>> = {
  'src-shared/base': { runs: 'anywhere', may: [] },
  'src-shared/outside': { runs: 'anywhere', may: [] },
  'src-shared/otlp': { runs: 'anywhere', may: [] },
  'src-shared/agents': { runs: 'anywhere', may: ['src-shared/base', 'src-shared/otlp', 'src-shared/outside'] },
  'src-shared/run': {
    runs: 'anywhere',
    may: ['src-shared/base', 'src-shared/agents', 'src-shared/otlp', 'src-shared/outside'],
  },
  'src-shared/timeline': {
    runs: 'anywhere',
    may: ['src-shared/base', 'src-shared/agents', 'src-shared/otlp', 'src-shared/outside', 'src-shared/run'],
  },
  'src-shared/redaction': {
    runs: 'anywhere',
    may: ['src-shared/base', 'src-shared/agents', 'src-shared/otlp', 'src-shared/outside'],
  },
  'src-shared/contract': {
    runs: 'anywhere',
    may: [
      'src-shared/base',
      'src-shared/agents',
      'src-shared/otlp',
      'src-shared/outside',
      'src-shared/redaction',
      'src-shared/run',
      'src-shared/timeline',
    ],
  },
  'src-shared/settings': {
    runs: 'anywhere',
    may: ['src-shared/contract', 'src-shared/outside', 'src-shared/redaction'],
  },

  'src-main/files': { runs: 'node', may: [] },
  'src-main/log': { runs: 'node', may: SHARED },
  'src-main/otlp': { runs: 'node', may: ['src-main/log', ...SHARED] },
  'src-main/receivers': { runs: 'node', may: ['src-main/log', 'src-main/otlp', ...SHARED] },
  'src-main/redaction': { runs: 'node', may: ['src-main/files', 'src-main/log', 'src-main/otlp', ...SHARED] },
  'src-main/store/file': { runs: 'node', may: ['src-main/files', ...LOG] },
  'src-main/store/read': { runs: 'node', may: ['src-main/store/file', ...LOG] },
  'src-main/store/query': { runs: 'node', may: ['src-main/store/file', 'src-main/store/read', ...LOG] },
  'src-main/store/sending': { runs: 'node', may: ['src-main/store/file', 'src-main/store/read', ...LOG] },
  'src-main/store/preview': { runs: 'node', may: ['src-main/store/read', 'src-main/store/sending', ...LOG] },
  'src-main/store/write': {
    runs: 'node',
    may: [
      'src-main/files',
      'src-main/store/file',
      'src-main/store/preview',
      'src-main/store/read',
      'src-main/store/sending',
      ...LOG,
    ],
  },
  // Threads run all of it: a reader thread the log reader, the writer's the writer.
  'src-main/store/threads': { runs: 'node', may: ['src-main/store', ...LOG] },
  'src-main/store': {
    runs: 'node',
    may: [
      'src-main/store/file',
      'src-main/store/preview',
      'src-main/store/query',
      'src-main/store/read',
      'src-main/store/sending',
      'src-main/store/threads',
      ...LOG,
    ],
  },
  'src-main/relay': { runs: 'node', may: ['src-main/log', 'src-main/otlp', ...SHARED] },
  'src-main/exporter-kinds': { runs: 'node', may: ['src-main/otlp', 'src-main/relay', ...SHARED] },
  'src-main/settings': { runs: 'node', may: ['src-main/exporter-kinds', 'src-main/files', ...SHARED] },
  'src-main/emitter': {
    runs: 'node',
    may: [
      'src-main/exporter-kinds',
      'src-main/log',
      'src-main/otlp',
      'src-main/redaction',
      'src-main/settings',
      ...SHARED,
    ],
  },
  'src-main/exec': {
    runs: 'node',
    may: [
      'src-main/emitter',
      'src-main/exporter-kinds',
      'src-main/log',
      'src-main/otlp',
      'src-main/redaction',
      'src-main/settings',
      ...SHARED,
    ],
  },
  'src-main/web': { runs: 'node', may: ['src-main/files', 'src-main/receivers', ...SHARED] },
  'src-main/host': {
    runs: 'node',
    may: [
      'src-main/emitter',
      'src-main/exporter-kinds',
      'src-main/files',
      'src-main/log',
      'src-main/otlp',
      'src-main/receivers',
      'src-main/redaction',
      'src-main/relay',
      'src-main/settings',
      'src-main/store',
      'src-main/web',
      ...SHARED,
    ],
  },
  'src-main/cli': {
    runs: 'node',
    may: [
      'src-main/exec',
      'src-main/files',
      'src-main/host',
      'src-main/log',
      'src-main/redaction',
      'src-main/settings',
      'src-main/store',
      'src-main/web',
      ...SHARED,
    ],
  },
  'src-main/shell': { runs: 'electron', may: ['src-main/cli', 'src-main/settings', 'src-main/web', ...SHARED] },
  'src-main/install': { runs: 'node', may: [] },

  'src-renderer/client': { runs: 'anywhere', may: ['src-shared/contract'] },
  'src-renderer/state': { runs: 'page', may: ['src-renderer/client', ...SHARED] },
  'src-renderer/ui': { runs: 'page', may: ['src-shared/base', 'src-shared/agents', 'src-shared/timeline'] },
  'src-renderer/entities': { runs: 'page', may: FEATURE },
  'src-renderer/features/arrivals': { runs: 'page', may: FEATURE },
  'src-renderer/features/commands': { runs: 'page', may: FEATURE },
  'src-renderer/features/conversations': { runs: 'page', may: FEATURE },
  'src-renderer/features/details': { runs: 'page', may: FEATURE },
  'src-renderer/features/exporters': { runs: 'page', may: FEATURE },
  'src-renderer/features/filter': { runs: 'page', may: FEATURE },
  'src-renderer/features/leaks': { runs: 'page', may: FEATURE },
  'src-renderer/features/settings': { runs: 'page', may: FEATURE },
  'src-renderer/features/timeline': { runs: 'page', may: FEATURE },
  'src-renderer/features/welcome': { runs: 'page', may: FEATURE },
  'src-renderer/frame': { runs: 'page', may: ['src-renderer/features', ...FEATURE] },
  'src-renderer/dev': {
    runs: 'page',
    may: ['src-renderer/client', 'src-shared/contract', 'src-shared/testing', 'src-renderer/client/testing'],
  },
  'src-renderer': { runs: 'page', may: ['src-renderer/dev', 'src-renderer/frame', ...FEATURE] },

  e2e: { runs: 'node', may: ['src-main', 'src-shared', 'src-renderer'] },
};
