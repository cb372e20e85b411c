import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { NewMatches } from '../../src-shared/contract/host-api.ts';
import { createFakeHost } from '../../src-shared/testing/fake-host/fake-host.ts';
import { attachRpc } from './attach-rpc.ts';
import { connectHost } from './connect-host.ts';

const ends: Array<() => unknown> = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function ownersSocket() {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-rpc-'));
  const path = join(folder, 'owner.sock');
  const server = createServer((_request, response) => response.end('telemetry'));
  server.listen(path);
  await once(server, 'listening');
  const fake = createFakeHost();
  const attached = attachRpc({
    server,
    connect: (client) => ({ ...fake.connect(client), startUrl: async () => 'http://127.0.0.1:4319/?token=t' }),
  });
  ends.push(
    () => rmSync(folder, { recursive: true }),
    () => server.close(),
    () => attached.close('the test ends'),
  );
  return { path, fake, attached };
}

describe("the contract on the owner's socket", () => {
  it('answers calls and tells of events', async () => {
    const { path, fake } = await ownersSocket();
    let tell: (batch: NewMatches) => void = () => {};
    const told = new Promise<NewMatches>((resolve) => {
      tell = resolve;
    });
    const { api, close } = await connectHost(path, { matched: (_watchId, batch) => tell(batch) });
    expect(await api.startUrl()).toBe('http://127.0.0.1:4319/?token=t');
    expect((await api.watch(1, { filter: '' })).ids).toHaveLength(108);
    const added = fake.append(2);
    expect([...(await told).ids]).toEqual(added);
    close();
  });

  it('ends the session when the command ends', async () => {
    const { path, fake, attached } = await ownersSocket();
    const link = await connectHost(path);
    expect(fake.sessions).toBe(1);
    await attached.close('the host stops');
    expect(await link.closed).toBe('the host stops');
    expect(fake.sessions).toBe(0);
  });

  it('carries an answer of many megabytes', async () => {
    const { path, fake } = await ownersSocket();
    const id = fake.startConversation('codex');
    fake.append(300_000, { conversationId: id });
    const { api, close } = await connectHost(path);
    const { ids, times } = await api.watch(1, { conversationId: id, filter: '' });
    expect([ids.length, times.length]).toEqual([300_000, 300_000]);
    close();
  });

  it('is not there for pages, nor at another path', async () => {
    const { path } = await ownersSocket();
    const { WebSocket } = await import('ws');
    const { connect } = await import('node:net');
    async function statusOf(url: string, origin?: string): Promise<number | undefined> {
      const client = new WebSocket(url, { createConnection: () => connect(path), ...(origin ? { origin } : {}) });
      client.on('error', () => {});
      const [, response] = await once(client, 'unexpected-response');
      client.terminate();
      return response.statusCode;
    }
    expect(await statusOf('ws://localhost/rpc', 'http://localhost')).toBe(403);
    expect(await statusOf('ws://localhost/')).toBe(404);
  });

  it('says so when no host answers', async () => {
    await expect(connectHost(join(tmpdir(), 'no-such.sock'))).rejects.toMatchObject({ code: 'unavailable' });
  });
});
