/**
 * Where Sluice keeps its things. `--home DIR`, else `SLUICE_HOME`, puts everything into one folder; otherwise the
 * platform's config folder holds config.toml and its data folder the rest. Folders are the owner's alone (0700),
 * because what agents emit is private.
 */
import { createHash } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import envPaths from 'env-paths';
import { sweepUnfinished } from '../files/unfinished.ts';

/** What agents emit is private: every file that a program of Sluice's makes is its owner's alone. */
export const OWNER_ONLY_UMASK = 0o077;

export interface Home {
  /** Log, lock, socket and keys. */
  folder: string;
  configFile: string;
  /** `--config` was given: the file must be there. */
  configGiven: boolean;
  /** Unix socket, or the name of a pipe on Windows. */
  socketPath: string;
}

export interface HomeOptions {
  home?: string;
  config?: string;
  environment?: NodeJS.ProcessEnv;
}

/** sun_path holds 108 bytes with its end mark on Linux, 104 on macOS and the BSDs (unix(7), unix(4)). */
const MAX_SOCKET_PATH_BYTES = process.platform === 'linux' ? 107 : 103;

export function resolveHome(options: HomeOptions): Home {
  const environment = options.environment ?? process.env;
  const chosen = options.home ?? (environment['SLUICE_HOME'] || undefined);
  const paths = envPaths('sluice', { suffix: '' });
  const folder = chosen === undefined ? paths.data : resolve(chosen);
  const configFolder = chosen === undefined ? paths.config : folder;
  return {
    folder,
    configFile: options.config === undefined ? join(configFolder, 'config.toml') : resolve(options.config),
    configGiven: options.config !== undefined,
    socketPath: socketPathFor(folder),
  };
}

/** In the home where it fits, else in an owner-only folder under the temporary folder. */
export function socketPathFor(folder: string): string {
  const id = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  if (process.platform === 'win32') return `\\\\.\\pipe\\sluice-${id}`;
  const inHome = join(folder, 'run', 'sluice.sock');
  if (Buffer.byteLength(inHome) <= MAX_SOCKET_PATH_BYTES) return inHome;
  return join(tmpdir(), `sluice-${userInfo().uid}-${id}`, 'sluice.sock');
}

/** Not `recursive: true`: where the system refuses with ENOENT though the parent is there (/proc), Node then never returns. */
function makeFolders(folder: string): void {
  if (existsSync(folder)) return;
  if (dirname(folder) !== folder) makeFolders(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** Makes the folder owner-only, or throws an Error whose message says what is wrong and what to do. */
export function prepareFolder(folder: string): void {
  try {
    makeFolders(folder);
    const found = statSync(folder);
    if (!found.isDirectory()) throw Object.assign(new Error('it is not a folder'), { code: 'ENOTDIR' });
    if (process.platform !== 'win32') {
      if (found.uid !== userInfo().uid) throw new Error('it belongs to another user');
      // A folder with other things in it (somebody's `--home .`) keeps its mode: our files are owner-only by themselves.
      if ((found.mode & 0o077) !== 0 && isOurs(folder)) chmodSync(folder, 0o700);
    }
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Error(`The folder ${folder} cannot be used: ${reasonOf(error)}. ${FOLDER_ADVICE}`);
  }
}

/** Everything that Sluice makes in its home. */
const OUR_NAMES =
  /^(log(\.[\w-]+)*\.sqlite(\.new)?|lock\.sqlite)(-wal|-shm|-journal)?$|^(host\.json|redaction\.key|ui-cookie|config\.toml|log\.reserve|crash\.txt|run|desktop)$|^\..+\.unfinished$/;

/** Empty, or with nothing in it but what Sluice makes. */
function isOurs(folder: string): boolean {
  return readdirSync(folder).every((name) => OUR_NAMES.test(name));
}

/** Removes what killed processes left half-written. To be called by whoever holds the home's lock. */
export function sweepHome({ folder, configFile }: Home): void {
  sweepUnfinished(folder, ['host.json', 'redaction.key', 'ui-cookie', 'crash.txt'], LEFT_BY_OLDER);
  sweepUnfinished(dirname(configFile), [basename(configFile)], LEFT_BY_OLDER);
}

/** What a Sluice of November called its unfinished files. */
const LEFT_BY_OLDER = [
  /^host\.json\.\d+$/,
  /^redaction\.key\.\d+\.[0-9a-f]{8}$/,
  /^\.config\.toml\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/,
];

const FOLDER_ADVICE = 'Choose another with --home DIR or SLUICE_HOME, or correct its permissions.';

/** Plain words for what the file system answered. */
function reasonOf(error: unknown): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'EROFS':
      return 'the file system is read-only';
    case 'ENOSPC':
      return 'the disk is full';
    case 'ENOTDIR':
    case 'EEXIST':
      return 'there is a file in its place or on the way to it';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}

/** What a running host leaves beside its lock, for other commands. Owner-only; never holds the interface's token. */
export interface HostRecord {
  pid: number;
  socket: string | null;
  /** Without its token. */
  ui: string | null;
  otlpHttp: string | null;
  otlpGrpc: string | null;
  version: string;
  startedMs: number;
}

export function hostRecordFile(home: Home): string {
  return join(home.folder, 'host.json');
}

/** Undefined when there is none, it is not ours, or it does not read. */
export function readHostRecord(home: Home): HostRecord | undefined {
  const file = hostRecordFile(home);
  try {
    if (!existsSync(file) || !lstatSync(file).isFile()) return undefined;
    const record = JSON.parse(readFileSync(file, 'utf8')) as HostRecord;
    return typeof record.pid === 'number' ? record : undefined;
  } catch {
    return undefined;
  }
}
