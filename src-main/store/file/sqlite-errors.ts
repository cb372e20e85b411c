/** Primary result codes of SQLite (https://www.sqlite.org/rescode.html) that the log reacts to. */
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;
/** `SQLITE_IOERR_WRITE` and its like carry no errno; a full quota shows up so on some file systems. */
const SQLITE_IOERR_WRITE = SQLITE_IOERR | (3 << 8);

/** The extended result code, undefined when the error is not SQLite's. */
function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode : undefined;
}

/** A reader that fails so may have lost the log under its feet: the writer should look. */
export function isFileTrouble(error: unknown): boolean {
  const code = resultCode(error);
  if (code === undefined) return false;
  return [SQLITE_IOERR, SQLITE_CORRUPT, SQLITE_CANTOPEN, SQLITE_NOTADB].includes(code & 0xff);
}

/**
 * - `full`: no room for what was to be written; trying again later may work.
 * - `damaged`: the file is not, or no longer, a database that can be read.
 * - `failed`: anything else.
 */
export function classifyError(error: unknown): 'full' | 'damaged' | 'failed' {
  const code = resultCode(error);
  if (code === undefined) return 'failed';
  const primary = code & 0xff;
  if (primary === SQLITE_FULL || code === SQLITE_IOERR_WRITE) return 'full';
  if (primary === SQLITE_CORRUPT || primary === SQLITE_NOTADB) return 'damaged';
  return 'failed';
}

/** As SQLite would say it, of what was found by looking. */
export function damagedError(message: string): Error {
  return Object.assign(new Error(message), { errcode: SQLITE_CORRUPT });
}

export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
