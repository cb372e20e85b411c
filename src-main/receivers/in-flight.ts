/**
 * The bound on memory that arriving requests hold, all receivers together. Each request has a hold, which grows before its
 * body does and is released exactly once, when it is answered.
 *
 * When memory is short, bodies that still arrive give it back in this order: those that dribble, the most byte-seconds of
 * one sender first; then the sender that holds most. Whoever asks gives way by the same order, so that a small or a quick
 * body is never turned down for the sake of a large or a slow one. What has arrived is being stored and keeps its hold.
 */
import type { MemoryHold, Sender } from '../log/intake.ts';

export interface InFlight {
  hold(sender: Sender, giveWay: () => void): MemoryHold;
  /** What is held now. */
  bytes(): number;
  /** How often memory was refused or taken back since the start. */
  turnedDown(): number;
}

export interface InFlightOptions {
  limitBytes: number;
  /** What the requests of one sender hold together, at most. */
  senderBytes?: number;
  /** True: nothing more is given. */
  isClosed?: () => boolean;
  nowMs?: () => number;
}

/** A request that holds at most this much is small. */
export const SMALL_REQUEST_BYTES = 512 * 1024;
/** An eighth of the bound is for small requests: large ones never leave them without room. */
const SMALL_SHARE = 1 / 8;
/** A body that has taken longer than this and comes more slowly than this dribbles, as long as others need its memory. */
const SLOW_AFTER_MS = 1_000;
const SLOW_BYTES_PER_MS = 256;
/** One body of the largest size, compressed, with what it becomes. */
export const MAX_SENDER_BYTES = 200 * 1024 * 1024;

interface Hold {
  sender: Sender;
  bytes: number;
  sinceMs: number;
  isArriving: boolean;
  giveWay: () => void;
}

/** How much a hold is in the way of others; compared from the first number to the last. */
type Burden = [dribbles: number, ofSender: number, own: number];

export function createInFlight({
  limitBytes,
  senderBytes = MAX_SENDER_BYTES,
  isClosed = () => false,
  nowMs = () => performance.now(),
}: InFlightOptions): InFlight {
  const holds = new Set<Hold>();
  const bytesOf = new Map<Sender, number>();
  let heldBytes = 0;
  let turnedDown = 0;

  function change(hold: Hold, more: number): void {
    const ofSender = (bytesOf.get(hold.sender) ?? 0) + more;
    if (ofSender > 0) bytesOf.set(hold.sender, ofSender);
    else bytesOf.delete(hold.sender);
    hold.bytes += more;
    heldBytes += more;
  }

  /** Has others give way until `hold` fits below `boundBytes` at `bytes`; none where that is not enough, or not fair. */
  function makeRoom(hold: Hold, bytes: number, boundBytes: number): boolean {
    const more = bytes - hold.bytes;
    let missing = heldBytes + more - boundBytes;
    if (missing <= 0) return true;
    const burden = measure({ holds, bytesOf, atMs: nowMs() }, hold, more);
    const own = burden(hold);
    const inTheWay = [...holds]
      .filter((other) => other !== hold && other.isArriving && other.bytes > 0)
      .map((other) => ({ other, burden: burden(other) }))
      .filter((one) => compare(one.burden, own) > 0)
      .sort((a, b) => compare(b.burden, a.burden));
    const leaving: Hold[] = [];
    for (const { other } of inTheWay) {
      if (missing <= 0) break;
      leaving.push(other);
      missing -= other.bytes;
    }
    if (missing > 0) return false;
    for (const other of leaving) {
      turnedDown += 1;
      other.giveWay();
    }
    return heldBytes + more <= boundBytes;
  }

  return {
    hold(sender, giveWay) {
      const hold: Hold = { sender, bytes: 0, sinceMs: nowMs(), isArriving: true, giveWay };
      let isReleased = false;
      return {
        atLeast(bytes) {
          if (isReleased || isClosed()) return false;
          if (bytes <= hold.bytes) return true;
          const isSmall = bytes <= SMALL_REQUEST_BYTES;
          const boundBytes = isSmall ? limitBytes : limitBytes * (1 - SMALL_SHARE);
          const ofSender = (bytesOf.get(sender) ?? 0) + bytes - hold.bytes;
          if (ofSender > senderBytes || !makeRoom(hold, bytes, boundBytes)) {
            turnedDown += 1;
            return false;
          }
          holds.add(hold);
          change(hold, bytes - hold.bytes);
          return true;
        },
        arrived() {
          hold.isArriving = false;
        },
        release() {
          isReleased = true;
          holds.delete(hold);
          change(hold, -hold.bytes);
        },
      };
    },
    bytes: () => heldBytes,
    turnedDown: () => turnedDown,
  };
}

interface Standing {
  holds: ReadonlySet<Hold>;
  bytesOf: ReadonlyMap<Sender, number>;
  atMs: number;
}

/** What each hold is in the way, `asking` as if it had `more` bytes. */
function measure({ holds, bytesOf, atMs }: Standing, asking: Hold, more: number): (hold: Hold) => Burden {
  const bytes = (hold: Hold) => hold.bytes + (hold === asking ? more : 0);
  const ageMs = (hold: Hold) => atMs - hold.sinceMs;
  const dribbles = (hold: Hold) =>
    hold.isArriving && ageMs(hold) > SLOW_AFTER_MS && bytes(hold) < SLOW_BYTES_PER_MS * ageMs(hold);
  const slow = new Map<Sender, number>();
  for (const hold of new Set([...holds, asking])) {
    if (dribbles(hold)) slow.set(hold.sender, (slow.get(hold.sender) ?? 0) + bytes(hold) * ageMs(hold));
  }
  return (hold) => {
    if (dribbles(hold)) return [1, slow.get(hold.sender) ?? 0, bytes(hold) * ageMs(hold)];
    return [0, (bytesOf.get(hold.sender) ?? 0) + (hold.sender === asking.sender ? more : 0), bytes(hold)];
  };
}

function compare(a: Burden, b: Burden): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
