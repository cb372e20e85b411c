/**
 * For tests: what real agents and frameworks sent, every capture that there is (`src-shared/agents/captures/README.md`), as records with
 * what recognition knows of them.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import { agentOfGroup } from '../../src-shared/agents/compile-tables.ts';
import { decodedReader } from '../../src-shared/agents/decoded-reader.ts';
import { recognise } from '../../src-shared/agents/recognise.ts';
import { recordGroup } from '../../src-shared/agents/to-common-event.ts';
import type { LogRecord, Signal } from '../../src-shared/otlp/otlp-json.ts';
import type { Part, Parts, RedactionContext } from '../../src-shared/redaction/engine.ts';
import { decodeExportRequest } from '../otlp/decode.ts';
import { jsonToProtobuf } from '../otlp/json-to-protobuf.ts';

const FOLDER = new URL('../../src-shared/agents/captures/', import.meta.url);

export interface CapturedRequest {
  /** `codex-0.171.0` */
  sender: string;
  /** `tool-nocontent` */
  scenario: string;
  signal: Signal;
  /** All requests of the run merged into one, as OTLP/JSON. */
  json: string;
}

export function allCaptures(): CapturedRequest[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json.br'))
    .sort()
    .flatMap((file) => {
      const sender = file.slice(0, -'.json.br'.length);
      const requests = JSON.parse(brotliDecompressSync(readFileSync(new URL(file, FOLDER))).toString()) as object;
      return Object.entries(requests).map(([name, request]): CapturedRequest => {
        const dot = name.lastIndexOf('.');
        const signal = name.slice(dot + 1) as Signal;
        return { sender, scenario: name.slice(0, dot), signal, json: JSON.stringify(request) };
      });
    });
}

export interface CapturedPart {
  part: Part;
  value: Parts[Part];
  context: RedactionContext;
}

const NAMES = {
  logs: ['resourceLogs', 'scopeLogs', 'logRecords', 'log'],
  traces: ['resourceSpans', 'scopeSpans', 'spans', 'span'],
  metrics: ['resourceMetrics', 'scopeMetrics', 'metrics', 'metric'],
} as const;

type Group = Record<string, unknown>;

/** In the form in which they are redacted: each resource and scope, then its records, with what the relay knows of them. */
export function partsOf({ signal, json }: Pick<CapturedRequest, 'signal' | 'json'>): CapturedPart[] {
  const [groups, scopes, records, part] = NAMES[signal];
  const request = decodeExportRequest(signal, jsonToProtobuf(signal, Buffer.from(json)));
  return ((request[groups] ?? []) as Group[]).flatMap((group) => {
    const resource = (group['resource'] ?? { attributes: [] }) as Parts['resource']['resource'];
    return [
      { part: 'resource' as const, value: { resource }, context: {} },
      ...((group[scopes] ?? []) as Group[]).flatMap((inner): CapturedPart[] => {
        const scope = (inner['scope'] ?? { attributes: [] }) as Parts['scope']['scope'];
        const shared = recordGroup(resource, scope);
        const known = { groupAgent: agentOfGroup(shared), scope: shared.scopeName };
        return [
          { part: 'scope', value: { scope }, context: {} },
          ...((inner[records] ?? []) as Array<Parts[typeof part]>).map((value): CapturedPart => {
            if (part !== 'log') return { part, value, context: known };
            const { agent, kind, name } = recognise(decodedReader(value as LogRecord), shared);
            return { part, value, context: { agent, kind, event: name, ...known } };
          }),
        ];
      }),
    ];
  });
}
