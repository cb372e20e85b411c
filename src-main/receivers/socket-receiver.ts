/**
 * The HTTP receiver on a local socket (a named pipe on Windows) that only its owner can open: it is made owner-only from
 * the start, in a folder where nobody else can replace it.
 */
import { chmod, lstat, mkdir, unlink } from 'node:fs/promises';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { createOtlpPort } from './otlp-port.ts';
import type { Port } from './port.ts';
import type { Receiver, ReceiverOptions, StartResult } from './receiver.ts';

export interface SocketReceiverOptions extends ReceiverOptions {
  /** The socket's path; on Windows `\\.\pipe\NAME`. */
  path: string;
  /** Where gRPC is received, for hints. */
  grpcAddress?(): string | undefined;
}

export interface SocketReceiver extends Receiver {
  /** For protocols that share the socket: the host adds its 'upgrade' listener here. */
  readonly server: Server;
}

/** Longest path in bytes: `sun_path` without its final zero (Linux unix(7): 108; macOS sys/un.h: 104). */
export const MAX_SOCKET_PATH_BYTES = process.platform === 'linux' ? 107 : 103;
const ANSWER_TIMEOUT_MS = 1_000;
const OWNER_ONLY_UMASK = 0o177;

export function createSocketReceiver(options: SocketReceiverOptions): SocketReceiver {
  const { path } = options;
  let started: Promise<StartResult> | undefined;
  const port: Port = createOtlpPort({
    ...options,
    name: 'socket',
    boundHost: undefined,
    httpAddress: () => path,
    grpcAddress: options.grpcAddress ?? (() => undefined),
  });

  async function bind(): Promise<StartResult> {
    try {
      const obstacle = process.platform === 'win32' ? undefined : await clearPlace(path);
      if (obstacle !== undefined) return { ok: false, error: obstacle };
      await listenOwnerOnly(port, path);
    } catch (error) {
      return {
        ok: false,
        error: `Cannot listen on ${path}: ${error instanceof Error ? error.message : String(error)}`,
      };
    }
    return { ok: true, address: path };
  }

  return {
    name: 'socket',
    server: port.server,
    start() {
      started ??= bind();
      return started;
    },
    async stop({ deadlineMs }) {
      started ??= Promise.resolve({ ok: false, error: 'Stopped before it was started.' });
      await started;
      await port.stop(deadlineMs);
    },
  };
}

/** Makes the folder and removes a socket that nobody answers on. What stands in the way, in words, else undefined. */
async function clearPlace(path: string): Promise<string | undefined> {
  const lengthBytes = Buffer.byteLength(path);
  if (lengthBytes > MAX_SOCKET_PATH_BYTES) {
    return `The socket's path has ${lengthBytes} bytes, the system allows ${MAX_SOCKET_PATH_BYTES}: ${path}. Choose a shorter home folder.`;
  }
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { mode, uid } = await lstat(folder);
  if ((mode & 0o022) !== 0 || (uid !== process.getuid?.() && uid !== 0)) {
    return `The folder ${folder} can be changed by other users, so a socket in it cannot be trusted. Run: chmod 700 ${folder}`;
  }
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return undefined;
  if (!found.isSocket()) return `${path} is there and is not a socket. Move it away.`;
  if (await isAnswered(path)) return `Another Sluice is listening on ${path}. Stop it first.`;
  await unlink(path);
  return undefined;
}

/** Whether somebody accepts connections there; when that cannot be told in time, yes. */
function isAnswered(path: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const probe = connect(path);
  probe.setTimeout(ANSWER_TIMEOUT_MS, () => resolve(true));
  probe.on('connect', () => resolve(true));
  probe.on('error', (error: NodeJS.ErrnoException) =>
    resolve(error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT'),
  );
  return promise.finally(() => probe.destroy());
}

/** libuv binds within the call, so that the mask holds for the socket from the moment it exists. */
async function listenOwnerOnly(port: Port, path: string): Promise<void> {
  if (process.platform === 'win32') return port.listen({ path });
  const mask = process.umask(OWNER_ONLY_UMASK);
  let listening: Promise<void>;
  try {
    listening = port.listen({ path });
  } finally {
    process.umask(mask);
  }
  await listening;
  await chmod(path, 0o600);
}
