/**
 * The one thing a transport has to offer: ordered, reliable messages between two ends. Messages are structured-clonable
 * values; typed arrays arrive as typed arrays.
 */
export interface Channel {
  /** Never throws; what is posted after the end is dropped. */
  post(message: unknown): void;
  /** One listener; what arrived before it was set is given to it in order. */
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, also when the channel has ended already. */
  onClose(listener: (reason: string) => void): void;
  /** Idempotent. The reason reaches the other end where the transport can carry one. */
  close(reason: string): void;
  /** Bytes posted and not yet handed to the operating system; 0 where the transport cannot tell. */
  bufferedBytes(): number;
}

/** Holds messages until somebody listens, and tells of the end exactly once. For the adapters of transports. */
export function createInbox() {
  let early: unknown[] = [];
  let onMessage: ((message: unknown) => void) | undefined;
  let onClose: ((reason: string) => void) | undefined;
  let ended: string | undefined;
  return {
    get ended() {
      return ended !== undefined;
    },
    deliver(message: unknown): void {
      if (ended !== undefined) return;
      if (onMessage) onMessage(message);
      else early.push(message);
    },
    end(reason: string): void {
      if (ended !== undefined) return;
      ended = reason;
      early = [];
      onClose?.(reason);
    },
    onMessage(listener: (message: unknown) => void): void {
      onMessage = listener;
      const waiting = early;
      early = [];
      for (const message of waiting) listener(message);
    },
    onClose(listener: (reason: string) => void): void {
      onClose = listener;
      if (ended !== undefined) listener(ended);
    },
  };
}
