import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { Notice } from '../../../src-shared/contract/host-api.ts';
import type { LogStore } from '../../log/log-store.ts';
import { logFaults } from '../testing/log-faults.ts';
import { logsRequest, openStore, storeOptions, temporaryFolder } from '../testing/open-store.ts';
import { smallDisk } from '../testing/small-disk.ts';
import { createDiskRoom, RESERVE_BYTES, RESERVE_FILE, releaseReserveIfShort } from './disk-room.ts';
import { LOG_FILE } from './open-database.ts';

const MIB = 1024 * 1024;

describe('the room that is kept', () => {
  test('goes when the disk is full and comes back with room', () => {
    const folder = temporaryFolder();
    const reserve = join(folder, RESERVE_FILE);
    let free = 1024 * MIB;
    const room = createDiskRoom(join(folder, LOG_FILE), () => free);
    expect(room.recover()).toBe(false);
    expect(statSync(reserve).size).toBe(RESERVE_BYTES);
    expect(room.mayStore()).toBe(true);

    free = 0;
    room.ranOut();
    expect(existsSync(reserve)).toBe(false);
    expect([room.isFull, room.mayStore(), room.recover()]).toEqual([true, false, false]);
    free = RESERVE_BYTES;
    expect([room.mayStore(), room.recover()]).toEqual([false, false]);
    free = 2 * RESERVE_BYTES;
    expect([room.mayStore(), room.recover(), room.isFull]).toEqual([true, true, false]);
    expect(statSync(reserve).size).toBe(RESERVE_BYTES);
  });

  test('belongs to removing from the start where it is missing and cannot be made', () => {
    const folder = temporaryFolder();
    const file = join(folder, LOG_FILE);
    const room = createDiskRoom(file, () => RESERVE_BYTES);
    expect([room.isFull, room.mayStore()]).toEqual([true, false]);
    room.keep();
    expect(statSync(join(folder, RESERVE_FILE)).size).toBe(RESERVE_BYTES);
    expect(createDiskRoom(file, () => 0).isFull).toBe(false);
  });

  test('is given up by a start that finds less than it free', () => {
    const folder = temporaryFolder();
    const reserve = join(folder, RESERVE_FILE);
    writeFileSync(reserve, 'kept');
    releaseReserveIfShort(folder, () => RESERVE_BYTES);
    expect(existsSync(reserve)).toBe(true);
    releaseReserveIfShort(folder, () => undefined);
    expect(existsSync(reserve)).toBe(true);
    releaseReserveIfShort(folder, () => RESERVE_BYTES - 1);
    expect(existsSync(reserve)).toBe(false);
  });
});

/** Half a MiB of prompts that differ. */
let sent = 0;
function bulk() {
  const prompt = () => `${sent++} `.padEnd(64 * 1024, 'words of a long prompt ');
  return logsRequest(
    Array.from({ length: 8 }, () => ({
      'event.name': 'codex.user_prompt',
      'conversation.id': `c${sent}`,
      prompt: prompt(),
    })),
  );
}

async function fill(store: LogStore): Promise<void> {
  for (let i = 0; i < 500; i++) if ((await store.accept(bulk())).outcome === 'deferred') return;
  throw new Error('the disk does not get full');
}

describe.skipIf(smallDisk.missing !== undefined)('on a full disk', () => {
  test('lower limits let the log go on, and the notice goes', async () => {
    const folder = smallDisk.mount(96);
    const store = await openStore(folder, { limitBytes: 1024 * MIB });
    const notices: Notice[] = [];
    store.onNotice((notice) => notices.push(notice));
    await fill(store);
    expect(notices[0]?.id).toBe('log-disk-full');
    expect(notices[0]?.text).toMatch(
      /The disk is full: the log .*log\.sqlite cannot grow.*lower max_bytes.*now 1(\.0)? GiB/,
    );
    // Said once, however often senders try.
    for (let i = 0; i < 5; i++) await store.accept(bulk());
    expect(notices.filter(({ id }) => id === 'log-disk-full')).toHaveLength(1);

    await store.setLimits({ ...storeOptions(folder), limitBytes: 10 * MIB });
    await vi.waitFor(async () => expect(await store.accept(bulk())).toMatchObject({ outcome: 'accepted' }), 20_000);
    await vi.waitFor(() => expect(store.notices()).toEqual([]), 20_000);
    expect((await store.stats()).bytes.logs).toBeLessThan(12 * MIB);
    await store.close();
    expect(logFaults(join(folder, LOG_FILE))).toEqual([]);
  });

  test('room that somebody makes ends it, with nothing that was acknowledged lost', async () => {
    const folder = smallDisk.mount(96);
    const ballast = join(folder, 'ballast');
    writeFileSync(ballast, Buffer.alloc(48 * MIB, 1));
    const store = await openStore(folder, { limitBytes: 1024 * MIB });
    let accepted = 0;
    for (let i = 0; i < 500; i++) {
      if ((await store.accept(bulk())).outcome === 'deferred') break;
      accepted += 8;
    }
    rmSync(ballast);
    await vi.waitFor(() => expect(store.notices()).toEqual([]), 20_000);
    expect((await store.accept(bulk())).outcome).toBe('accepted');
    expect((await store.stats()).records.logs).toBe(accepted + 8);
  });
});
