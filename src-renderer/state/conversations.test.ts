import { beforeEach, describe, expect, test } from 'vitest';
import type { ConversationSummary, HostEvents } from '../../src-shared/contract/host-api.ts';
import { type Conversations, createConversations } from './conversations.ts';
import type { HostPort } from './host-port.ts';
import { createIdle, type Idle } from './idle.ts';

let tell: HostEvents['conversationsChanged'];
let frames: Array<() => void>;
let idle: Idle;
let conversations: Conversations;
let answer: ConversationSummary[];

const summary = (id: number, events: number) =>
  ({ id, events, lastReceivedMs: id }) as Partial<ConversationSummary> as ConversationSummary;
const shown = () => [...conversations.store.getState().byId.values()].map(({ id, events }) => [id, events]);

beforeEach(() => {
  frames = [];
  idle = createIdle();
  answer = [];
  const port = {
    on(_: string, listener: HostEvents['conversationsChanged']) {
      tell = listener;
      return () => {};
    },
    api: { conversations: async () => answer },
  } as unknown as HostPort;
  conversations = createConversations({ port, idle, schedule: (callback) => frames.push(callback) });
});

describe("the host's changes to conversations", () => {
  test('is taken once a frame, the last word on each', () => {
    let changes = 0;
    conversations.store.subscribe(() => changes++);
    tell([summary(1, 1), summary(2, 1)], []);
    tell([summary(1, 2)], []);
    tell([summary(3, 1)], [2]);
    expect([shown(), frames.length, idle.isIdle]).toEqual([[], 1, false]);
    frames.shift()?.();
    expect(shown()).toEqual([
      [1, 2],
      [3, 1],
    ]);
    expect([changes, idle.isIdle]).toEqual([1, true]);
    tell([summary(2, 5)], []);
    frames.shift()?.();
    expect(shown()).toContainEqual([2, 5]);
  });

  test('does not overwrite a whole list that came later', async () => {
    tell([summary(1, 1)], []);
    answer = [summary(1, 7), summary(4, 1)];
    await conversations.load();
    frames.shift()?.();
    expect(shown()).toEqual([
      [1, 7],
      [4, 1],
    ]);
  });

  test('nothing is drawn without a change', () => {
    tell([], []);
    expect(frames).toEqual([]);
  });
});
