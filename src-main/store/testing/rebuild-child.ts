/** Child process of announce-rebuild.test.ts: makes the derived tables again, one chunk a slice, and waits after each to be killed. */
import { readSync, writeSync } from 'node:fs';
import { openForWriting } from '../file/open-database.ts';
import { rebuildDerived } from '../write/rebuild-derived.ts';

const db = openForWriting(process.argv[2] ?? '', 'normal');
rebuildDerived(db, {
  sliceBytes: 1,
  onProgress() {
    writeSync(1, '.');
    readSync(0, Buffer.alloc(1));
  },
});
db.close();
