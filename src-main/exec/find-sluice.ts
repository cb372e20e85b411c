/** A running Sluice that this run can hand its records to: the one that has the home. */
import { lstatSync } from 'node:fs';
import { connect } from 'node:net';
import { userInfo } from 'node:os';
import { type Home, readHostRecord } from '../settings/home.ts';

export interface RunningSluice {
  /** Unix socket or named pipe; takes OTLP/HTTP. */
  socket: string;
  /** Addresses of its other receivers. */
  listeners: readonly string[];
}

const ANSWER_TIMEOUT_MS = 500;

/** Undefined when there is none, it does not answer, or its socket is not our own. */
export async function findRunningSluice(home: Home): Promise<RunningSluice | undefined> {
  const record = readHostRecord(home);
  const socket = record?.socket;
  if (record === undefined || typeof socket !== 'string' || !isOurs(socket) || !(await answers(socket))) {
    return undefined;
  }
  return { socket, listeners: [record.otlpHttp, record.otlpGrpc].filter((address) => typeof address === 'string') };
}

function isOurs(socket: string): boolean {
  if (process.platform === 'win32') return true;
  const found = lstatSync(socket, { throwIfNoEntry: false });
  return found?.isSocket() === true && found.uid === userInfo().uid;
}

function answers(socket: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const probe = connect(socket);
  probe.setTimeout(ANSWER_TIMEOUT_MS, () => resolve(false));
  probe.on('connect', () => resolve(true));
  probe.on('error', () => resolve(false));
  return promise.finally(() => probe.destroy());
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]', '0.0.0.0', '[::]']);

/** Whether an exporter's endpoint is one of its listeners: the records would be there twice. */
export function isListenerOf(sluice: RunningSluice, endpoint: string): boolean {
  const target = placeOf(endpoint);
  return target !== undefined && sluice.listeners.some((listener) => placeOf(listener) === target);
}

function placeOf(address: string): string | undefined {
  const text = address.includes('://') ? address : `http://${address}`;
  if (!URL.canParse(text)) return undefined;
  const { hostname, port, protocol } = new URL(text);
  return `${LOOPBACK.has(hostname) ? 'loopback' : hostname}:${port || (protocol === 'https:' ? 443 : 80)}`;
}
