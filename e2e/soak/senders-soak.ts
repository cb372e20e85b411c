/**
 * Hostile senders: bodies that become far more than they are, and senders that declare much and dribble, each while a
 * neighbour sends a small request every 20 ms and reads the interface's page. Prints what both waited and the memory of
 * the process; fails when the host ended, or a neighbour's acknowledged record is not there.
 */
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { runSluice, startSluice } from '../../src-main/testing/sluice-process.ts';
import { attacks } from './attack-bodies.ts';
import { createGrpcSender } from './body-senders.ts';
import { percentile99, percentiles, rssMegabytes } from './figures.ts';
import type { SoakOptions } from './run.ts';

const DRIBBLERS = 40;

interface Waits {
  requestMs: number[];
  pageMs: number[];
  acknowledged: number;
}

export async function run(_options: SoakOptions): Promise<void> {
  const sluice = await startSluice();
  const { otlpHttp, ui, pid } = sluice.ready;
  const grpc = createGrpcSender(sluice.ready.otlpGrpc);
  let acknowledged = 0;
  const worst = { requestMs: 0, requestOf: '', pageMs: 0, pageOf: '' };
  try {
    acknowledged += await row('(nothing)', () => sleep(2_000).then(() => ''));
    for (const { name, path, isGrpc, headers, body } of attacks()) {
      acknowledged += await row(name, async () => {
        if (isGrpc) return String((await grpc.export('logs', body)).status);
        const response = await fetch(`http://${hostOf(otlpHttp)}${path}`, {
          method: 'POST',
          headers,
          body: new Uint8Array(body),
        });
        await response.arrayBuffer();
        return String(response.status);
      });
    }
    const slow = dribblers(otlpHttp);
    acknowledged += await row(`${DRIBBLERS} that declare 67 MB and dribble`, () => sleep(3_000).then(() => ''));
    for (const socket of slow) socket.destroy();
    const { stdout } = await runSluice([
      'tail',
      '--home',
      sluice.home,
      '--json',
      '--filter',
      'name:neighbour',
      '--limit',
      '100000',
    ]);
    const stored = stdout.split('\n').filter((line) => line.includes('neighbour')).length;
    process.stdout.write(
      `worst: a neighbour's request ${worst.requestMs.toFixed(0)} ms (p99, ${worst.requestOf}), the page ` +
        `${worst.pageMs.toFixed(0)} ms (p99, ${worst.pageOf}); RSS ${rssMegabytes(pid)} MB at most\n`,
    );
    process.stdout.write(`neighbour: ${acknowledged} acknowledged, ${stored} stored\n`);
    if (stored < acknowledged) throw new Error(`${acknowledged - stored} acknowledged records are lost`);
  } finally {
    grpc.close();
    await sluice.dispose();
  }

  async function row(name: string, attack: () => Promise<string>): Promise<number> {
    const waits: Waits = { requestMs: [], pageMs: [], acknowledged: 0 };
    let isOver = false;
    const neighbours = [neighbour(), reader()];
    const startMs = performance.now();
    const status = await attack().catch((error: Error) => `failed: ${error.message}`);
    const tookMs = performance.now() - startMs;
    await sleep(200);
    isOver = true;
    await Promise.all(neighbours);
    process.stdout.write(
      `${name.padEnd(42)} ${status.padEnd(4)} ${tookMs.toFixed(0).padStart(6)} ms · request ${percentiles(waits.requestMs)} · ` +
        `page ${percentiles(waits.pageMs)} · RSS ${rssMegabytes(pid)} MB\n`,
    );
    const requestMs = percentile99(waits.requestMs);
    const pageMs = percentile99(waits.pageMs);
    if (requestMs > worst.requestMs) Object.assign(worst, { requestMs, requestOf: name });
    if (pageMs > worst.pageMs) Object.assign(worst, { pageMs, pageOf: name });
    if (status.startsWith('failed')) throw new Error(`${name}: ${status}`);
    return waits.acknowledged;

    async function neighbour(): Promise<void> {
      const body = '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"eventName":"neighbour"}]}]}]}';
      while (!isOver) {
        const sentMs = performance.now();
        const headers = { 'content-type': 'application/json' };
        const response = await fetch(`http://${hostOf(otlpHttp)}/v1/logs`, { method: 'POST', headers, body });
        await response.arrayBuffer();
        waits.requestMs.push(performance.now() - sentMs);
        if (response.status === 200) waits.acknowledged++;
        await sleep(20);
      }
    }

    async function reader(): Promise<void> {
      while (!isOver) {
        const askedMs = performance.now();
        await (await fetch(new URL('/', ui))).arrayBuffer();
        waits.pageMs.push(performance.now() - askedMs);
        await sleep(20);
      }
    }
  }
}

function dribblers(address: string): Socket[] {
  const { hostname, port } = new URL(`http://${hostOf(address)}`);
  return Array.from({ length: DRIBBLERS }, () => {
    const socket = connect({ host: hostname, port: Number(port) });
    socket.on('error', () => {});
    socket.write(
      'POST /v1/logs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 67100000\r\n\r\n{',
    );
    return socket;
  });
}

function hostOf(address: string): string {
  return address.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
}
