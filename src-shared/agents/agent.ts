/**
 * What Sluice knows of one agent. `<agent>/agent.ts` exports it, and `agents.ts` lists it; whatever depends on the agent
 * (recognition, search, redaction's bundles, the window's marks, setup text and remedies) reads it from there.
 */
import type { AgentTable } from './agent-table.ts';
import type { EventKind } from './event-kind.ts';
import type { RunTable } from './run-table.ts';

export interface Agent<Id extends string = string> {
  /** In filters, rules, links and the log. Never changed. */
  id: Id;
  /** Its name for people. */
  title: string;
  /** How its records are read, and which of their keys hold content. */
  table: AgentTable;
  /** How its logs and spans become a run of turns and steps; absent: only its records are shown. */
  run?: RunTable;
  mark: AgentMark;
  /** A record that has content under no key has it as its body. */
  contentInBody?: true;
  /** How to send its telemetry to Sluice; absent when Sluice has nothing to copy. */
  setup?: AgentSetupSource;
  /** Content that it leaves out until it is switched on. */
  withheld?: Withheld;
  /**
   * A captured run for the welcome view: the parsed OTLP/JSON of one logs request. It is loaded when it is played. The
   * first key of {@link AgentTable.conversation} holds its conversation.
   */
  recordedRun?: () => Promise<unknown>;
}

/** A plain shape of ours in a square of 16 units; nobody's logo. */
export interface AgentMark {
  /** Path data of SVG, filled. */
  path: string;
  /** Overlapping parts of the path are holes. */
  evenOdd?: true;
  /** Coloured as events of this kind; absent: grey. */
  colour?: EventKind;
}

/** Where Sluice listens for OTLP. */
export interface OtlpAddress {
  /** `http://HOST:PORT` */
  url: string;
  protocol: 'http' | 'grpc';
}

export interface AgentSetupSource {
  /** `Codex CLI` */
  title: string;
  /** Where the text belongs, e.g. `~/.codex/config.toml`. */
  place: string;
  language: 'toml' | 'shell' | 'json';
  text(address: OtlpAddress): string;
}

export const CONTENT_NAMES = ['prompt', 'response', 'tool details'] as const;
export type ContentName = (typeof CONTENT_NAMES)[number];

export interface Withheld {
  /** Texts that the agent puts in the place of content, whole values. */
  placeholders?: readonly string[];
  /** Content whose attribute is missing altogether while it is off, with nothing that says so. */
  absent?: readonly ContentName[];
  /** What switches content on. */
  switches: Readonly<Partial<Record<ContentName, ContentSwitch>>>;
}

export interface ContentSwitch {
  /** What to add, ready to be copied. */
  text: string;
  /** Where it belongs. */
  place: string;
}
