/**
 * Starts and ends threads for `process.argv[2]` ms. Each compiles WebAssembly, functions that become hot, and expressions, and
 * gives them up again; half of the threads are ended in the middle of it. Prints `VERSION THREADS CPU-SECONDS` each second.
 * Depends on nothing, so that it runs on any Node.
 */
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

const LANES = 4;
const self = fileURLToPath(import.meta.url);

if (isMainThread) await startThreads(Number(process.argv[2]));
else await compile();

async function startThreads(durationMs: number): Promise<void> {
  const untilMs = Date.now() + durationMs;
  let threads = 0;
  const print = () => {
    const { user, system } = process.cpuUsage();
    process.stdout.write(`${process.version} ${threads} ${((user + system) / 1e6).toFixed(1)}\n`);
  };
  const timer = setInterval(print, 1000);
  await Promise.all(
    Array.from({ length: LANES }, async (_, lane) => {
      for (let round = lane; Date.now() < untilMs; round++) {
        const worker = new Worker(self);
        threads += 1;
        const exited = once(worker, 'exit');
        if (round % 2 === 0) setTimeout(() => void worker.terminate(), 60 + (round % 7) * 40);
        await exited;
      }
    }),
  );
  clearInterval(timer);
  print();
}

async function compile(): Promise<void> {
  for (let round = 0; round < 3; round++) {
    const module = await WebAssembly.compile(wasmModule(40, round));
    const { exports } = await WebAssembly.instantiate(module);
    for (const each of Object.values(exports)) (each as () => number)();
    for (let i = 0; i < 20; i++) {
      const hot = new Function(
        'n',
        `let s = ${i + round}; for (let i = 0; i < n; i++) s = (s * ${i + 3} + i) | 0; return s;`,
      );
      for (let n = 0; n < 400; n++) hot(200);
      const expression = new RegExp(`(?:a${i}|b${round}|[c-k]+)+x`);
      for (let n = 0; n < 30; n++) expression.test('abcdefghijk'.repeat(20));
    }
  }
  parentPort?.close();
}

/** `count` exported functions `() -> i32`, each counting down in a loop: sections type, function, export, code. */
function wasmModule(count: number, salt: number): Uint8Array<ArrayBuffer> {
  const list = (items: number[][]) => [...unsigned(items.length), ...items.flat()];
  const section = (id: number, body: number[]) => [id, ...unsigned(body.length), ...body];
  const indexes = Array.from({ length: count }, (_, index) => index);
  const name = (index: number) => [...Buffer.from(`f${index}`)];
  const code = (index: number) => {
    // (local i32) i32.const N; local.set 0; loop: local.get 0; i32.const 1; i32.sub; local.tee 0; br_if 0; end; local.get 0; end
    const body = [
      1,
      1,
      0x7f,
      0x41,
      ...signed(3_000 + index + salt),
      0x21,
      0,
      3,
      0x40,
      0x20,
      0,
      0x41,
      1,
      0x6b,
      0x22,
      0,
      0x0d,
      0,
      0x0b,
      0x20,
      0,
      0x0b,
    ];
    return [...unsigned(body.length), ...body];
  };
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, list([[0x60, 0, 1, 0x7f]])),
    ...section(3, list(indexes.map(() => [0]))),
    ...section(7, list(indexes.map((index) => [name(index).length, ...name(index), 0, ...unsigned(index)]))),
    ...section(10, list(indexes.map(code))),
  ]);
}

/** LEB128, as WebAssembly writes numbers. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  return value < 0x40 ? [value] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}
