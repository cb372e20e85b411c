import type { Notice } from '../../../src-shared/contract/host-api.ts';

/** The writer's notices: each is raised once while it holds, and taken back when its cause is gone. */
export interface Notices {
  raise(notice: Notice): void;
  clear(id: string): void;
}

export function createNotices(
  post: (message: { type: 'notice'; notice: Notice } | { type: 'noticeGone'; id: string }) => void,
): Notices {
  const standing = new Map<string, string>();
  return {
    raise(notice) {
      if (standing.get(notice.id) === notice.text) return;
      standing.set(notice.id, notice.text);
      post({ type: 'notice', notice });
    },
    clear(id) {
      if (standing.delete(id)) post({ type: 'noticeGone', id });
    },
  };
}
