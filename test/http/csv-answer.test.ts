import { once } from 'node:events';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import fastify from 'fastify';
import { expect, test } from 'vitest';
import { sendCsv } from '../../src/http/csv-answer.ts';

test('pieces are ended where the client left before the first of them came', async () => {
  const left = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<string>();
  async function* pieces() {
    try {
      await left.promise;
      yield 'a,b\n';
      yield '1,2\n';
    } finally {
      ended.resolve('ended');
    }
  }
  const app = fastify({ logger: false });
  app.get('/file.csv', async (_request, reply) => {
    reply.raw.once('close', () => setImmediate(left.resolve));
    asking.destroy();
    return sendCsv(reply, 'file.csv', pieces());
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const asking = request({ port: (app.server.address() as AddressInfo).port, path: '/file.csv' }).end();
  await once(asking, 'close').catch(() => {});
  try {
    expect(await ended.promise).toBe('ended');
  } finally {
    await app.close();
  }
}, 10_000);
