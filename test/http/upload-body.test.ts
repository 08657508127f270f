import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { uploaded } from '../../src/http/upload-body.ts';

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
