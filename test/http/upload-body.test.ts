import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { UploadTurns, uploaded } from '../../src/http/upload-body.ts';

async function textOf(body: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const chunk of body) text += chunk;
  return text;
}

test('an upload is read to its end', async () => {
  const body = new PassThrough();
  body.write('a,b\n');
  setTimeout(() => body.end('1,2\n'), 20);
  expect(await textOf(uploaded(body, { idleMs: 5000 }))).toBe('a,b\n1,2\n');
});

test('one whose sender falls silent is broken off, and stays open for the answer', async () => {
  const body = new PassThrough();
  body.write('a,b\n');
  await expect(textOf(uploaded(body, { idleMs: 30 }))).rejects.toMatchObject({ status: 408, code: 'UPLOAD_STALLED' });
  expect(body.destroyed).toBe(false);
});

/** A body of which some bytes come every few milliseconds. */
function sentBit(bytes: number, everyMs: number): PassThrough {
  const body = new PassThrough();
  const timer = setInterval(() => body.write(Buffer.alloc(bytes, 'x')), everyMs);
  onTestFinished(() => clearInterval(timer));
  return body;
}

test('senders who drip hold no turn for ever: what they hear says how fast a file has to come', async () => {
  const turns = new UploadTurns();
  const drip = (subject: string) =>
    turns.take(subject, () => textOf(uploaded(sentBit(1, 10), { idleMs: 5000, roundMs: 100 })));
  const slow = Promise.allSettled([drip('one'), drip('another')]);
  await expect(drip('a third')).rejects.toMatchObject({ code: 'IMPORTS_BUSY' });
  const reason = { status: 408, code: 'UPLOAD_STALLED', message: expect.stringContaining('16 KiB a second') };
  expect(await slow).toMatchObject([{ reason }, { reason }]);
  expect(await turns.take('a third', async () => 'read')).toBe('read');
});

test('two of one office take its turns, and leave another’s', async () => {
  const turns = new UploadTurns({ atOnce: 3, ofOffice: 2 });
  const waiting = Promise.withResolvers<void>();
  const take = (subject: string, office: string) => turns.take(subject, () => waiting.promise, office);
  const begun = [take('one', 'civil'), take('another', 'civil')];
  await expect(take('a third', 'civil')).rejects.toMatchObject({ code: 'IMPORTS_BUSY' });
  begun.push(take('a third', 'health'));
  await expect(take('a fourth', 'disabled')).rejects.toMatchObject({ code: 'IMPORTS_BUSY' });
  waiting.resolve();
  await Promise.all(begun);
});

test('a file that comes fast enough and never ends is broken off where the route says when', async () => {
  const body = sentBit(40_000, 20);
  const reading = textOf(uploaded(body, { idleMs: 1000, roundMs: 1000, totalMs: 300 }));
  await expect(reading).rejects.toMatchObject({ status: 408, code: 'UPLOAD_STALLED' });
});

test('nobody sends much at once and then drips', async () => {
  const body = sentBit(1, 10);
  body.write(Buffer.alloc(50_000, 'x'));
  await expect(textOf(uploaded(body, { idleMs: 5000, roundMs: 100 }))).rejects.toMatchObject({ status: 408 });
});

test('a file that comes fast enough is read for as many rounds as it takes', async () => {
  const body = sentBit(40_000, 50);
  setTimeout(() => body.end(), 1500);
  expect((await textOf(uploaded(body, { idleMs: 1000, roundMs: 1000 }))).length).toBeGreaterThan(100_000);
});

test('a sender is not slow while what came is being read', async () => {
  async function* pieces() {
    for (const text of ['a', 'b', 'c']) yield Buffer.from(text);
  }
  let text = '';
  for await (const piece of uploaded(pieces(), { roundMs: 50 })) {
    await sleep(40);
    text += piece;
  }
  expect(text).toBe('abc');
});
