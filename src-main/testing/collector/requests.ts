import type { Signal } from '../../../src-shared/otlp/otlp-json.ts';
import type { IntakeRequest } from '../../log/intake.ts';
import { type Decoded, decodeExportRequest } from '../../otlp/decode.ts';
import { decompress } from '../../otlp/decompress.ts';
import { jsonToProtobuf } from '../../otlp/json-to-protobuf.ts';
import { decodeRecord, findRecords, type ReceivedLogRecord, type ReceivedOther, type RecordPlace } from './records.ts';

export interface RequestHead {
  transport: 'http' | 'grpc';
  method: string;
  /** With its query; for gRPC `/package.Service/Method`. */
  path: string;
  /** HTTP: by the end of the path, `logs` when it tells nothing. */
  signal: Signal;
  /** HTTP headers or gRPC metadata, names in lower case, several values of one name joined by `, `. */
  headers: Readonly<Record<string, string>>;
  /** Common name of the client's certificate, when it sent a valid one. */
  clientName: string | undefined;
}

export interface RecordedRequest extends Readonly<RequestHead> {
  /** The whole request is there; until then (and for one that broke off) everything below is empty. */
  readonly complete: boolean;
  /** As received. gRPC: the message, which the library has already decompressed. */
  readonly receivedBytes: Uint8Array;
  /** Decompressed. */
  readonly body: Uint8Array;
  readonly encoding: 'protobuf' | 'json' | undefined;
  /** `body` as protobuf; empty when {@link problem} is set. */
  readonly protobuf: Uint8Array;
  /** Why the body cannot be read as an export request. */
  readonly problem: string | undefined;
  /** `open` as long as there is no answer; `lost` when the connection or the call has ended without one of ours. */
  readonly outcome: 'open' | 'accepted' | 'refused' | 'lost';
  /** HTTP status or gRPC status code that was answered. */
  readonly status: number | undefined;
  readonly recordCount: number;
  /** The whole message, decoded. */
  decoded(): Decoded;
  /** Log records, with those of other signals left out. */
  logRecords(): ReceivedLogRecord[];
  /** Spans or metrics. */
  otherRecords(): ReceivedOther[];
}

export class Recording implements RecordedRequest {
  readonly transport: 'http' | 'grpc';
  readonly method: string;
  readonly path: string;
  readonly signal: Signal;
  readonly headers: Readonly<Record<string, string>>;
  readonly clientName: string | undefined;
  complete = false;
  receivedBytes: Uint8Array = new Uint8Array(0);
  body: Uint8Array = new Uint8Array(0);
  encoding: 'protobuf' | 'json' | undefined;
  protobuf: Uint8Array = new Uint8Array(0);
  problem: string | undefined;
  outcome: RecordedRequest['outcome'] = 'open';
  status: number | undefined;
  #places: RecordPlace[] = [];
  #decoded: Array<ReceivedLogRecord | ReceivedOther> | undefined;

  constructor(head: RequestHead) {
    this.transport = head.transport;
    this.method = head.method;
    this.path = head.path;
    this.signal = head.signal;
    this.headers = head.headers;
    this.clientName = head.clientName;
    this.encoding = head.transport === 'grpc' ? 'protobuf' : encodingOf(head.headers['content-type']);
  }

  get recordCount(): number {
    return this.#places.length;
  }

  finish(receivedBytes: Uint8Array): void {
    this.complete = true;
    this.receivedBytes = receivedBytes;
    this.problem = this.#read();
  }

  /** Answers with what is wrong. */
  #read(): string | undefined {
    const compression = this.transport === 'grpc' ? 'identity' : (this.headers['content-encoding'] ?? 'identity');
    if (!isCompression(compression)) return `content-encoding ${compression}`;
    const plain = decompress(this.receivedBytes, compression);
    if (!plain.ok) return plain.message;
    this.body = plain.bytes;
    if (this.encoding === undefined) return `content-type ${this.headers['content-type'] ?? 'is missing'}`;
    try {
      const protobuf = this.encoding === 'json' ? jsonToProtobuf(this.signal, this.body) : this.body;
      this.#places = findRecords(this.signal, protobuf);
      this.protobuf = protobuf;
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  decoded(): Decoded {
    return decodeExportRequest(this.signal, this.protobuf);
  }

  logRecords(): ReceivedLogRecord[] {
    return this.signal === 'logs' ? (this.#records() as ReceivedLogRecord[]) : [];
  }

  otherRecords(): ReceivedOther[] {
    return this.signal === 'logs' ? [] : (this.#records() as ReceivedOther[]);
  }

  #records(): Array<ReceivedLogRecord | ReceivedOther> {
    this.#decoded ??= this.#places.map((place) => decodeRecord(this.signal, place));
    return this.#decoded;
  }
}

const COMPRESSIONS: readonly string[] = ['identity', 'gzip', 'deflate', 'zstd'];

function isCompression(name: string): name is IntakeRequest['compression'] {
  return COMPRESSIONS.includes(name);
}

function encodingOf(contentType: string | undefined): 'protobuf' | 'json' | undefined {
  const type = contentType?.split(';')[0]?.trim().toLowerCase();
  if (type === 'application/x-protobuf') return 'protobuf';
  return type === 'application/json' ? 'json' : undefined;
}
