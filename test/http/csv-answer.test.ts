import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import fastify from 'fastify';
import { expect, test } from 'vitest';
import { sendCsv } from '../../src/http/csv-answer.ts';
import type { TakingPatience } from '../../src/http/taken.ts';

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

const MIB = 'x'.repeat(1024 * 1024);

/** Serves so many MiB to a client that does with them as it is told; gives how many were made before there was an end of it. */
async function served(mib: number, patience: TakingPatience, take: (answer: IncomingMessage) => void) {
  let made = 0;
  const ended = Promise.withResolvers<void>();
  async function* pieces() {
    try {
      for (; made < mib; made++) yield MIB;
    } finally {
      ended.resolve();
    }
  }
  const app = fastify({ logger: false });
  app.get('/file.csv', (_request, reply) => sendCsv(reply, 'file.csv', pieces(), patience));
  await app.listen({ host: '127.0.0.1', port: 0 });
  try {
    const asking = request({ port: (app.server.address() as AddressInfo).port, path: '/file.csv' }).end();
    const [answer] = (await once(asking, 'response')) as [IncomingMessage];
    take(answer);
    await ended.promise;
    answer.destroy();
    return made;
  } finally {
    await app.close();
  }
}

const FAST = { idleMs: 300, restMs: 60_000, leastPace: 1 };

test('a file that nobody takes is given up, and what made it is free', async () => {
  expect(await served(200, FAST, (answer) => answer.on('error', () => {}))).toBeLessThan(200);
}, 20_000);

test('one that is taken by drips is given up too', async () => {
  const drip = (answer: IncomingMessage) => {
    const timer = setInterval(() => answer.read(1024), 20);
    answer.on('error', () => {}).once('close', () => clearInterval(timer));
  };
  expect(await served(200, { idleMs: 60_000, restMs: 300, leastPace: 1024 ** 3 }, drip)).toBeLessThan(200);
}, 20_000);

test('one whose making takes long is not: whoever waits for it is not slow', async () => {
  async function* pieces() {
    for (let piece = 0; piece < 3; piece++) {
      await sleep(500);
      yield 'a,b\n';
    }
  }
  const app = fastify({ logger: false });
  app.get('/file.csv', (_request, reply) => sendCsv(reply, 'file.csv', pieces(), { ...FAST, restMs: 100 }));
  try {
    expect((await app.inject('/file.csv')).body).toBe('a,b\n'.repeat(3));
  } finally {
    await app.close();
  }
});

test('one that is taken is whole', async () => {
  expect(await served(50, FAST, (answer) => answer.resume())).toBe(50);
}, 20_000);
