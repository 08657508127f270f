import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hashOf, parseManifest } from '../../src/services/documents/manifest.ts';
import { runHere } from '../support/cli.ts';

const NAME = 'query Name($code: RegionCode!) {\n  region(code: $code) { name }\n}\n';
const VOID = 'mutation Void($input: ReceiptVoidInput!) { receiptVoid(input: $input) { userErrors { code } } }';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'canbao-documents-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(join(folder, 'desk'), { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}

const manifest = () => runHere(['documents', 'manifest', folder]);

describe('a manifest of a folder', () => {
  test('holds every document below it under the hash of its file, and the server takes it', async () => {
    await write({ 'name.graphql': NAME, 'desk/void.gql': VOID, 'again.graphql': NAME, 'README.md': 'not { one' });
    const { code, stdout, stderr } = await manifest();
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toEqual({ [hashOf(NAME)]: NAME, [hashOf(VOID)]: VOID });
    expect([...parseManifest(stdout).byHash.values()].sort()).toEqual([VOID, NAME].sort());
    // As `sha256sum` prints it.
    expect(hashOf('{ viewer { role } }\n')).toBe('98957e0a17fc15c3449ab569c5cc56cb153e58758fd40c72092e40b653c5d3e5');
  });

  test.each([
    ['does not parse', '{ viewer {', /wrong\.graphql:1:11: Syntax Error/],
    ['asks for a field that is not there', '{\n  viewer { rule } }', /wrong\.graphql:2:12: Cannot query field "rule"/],
    [
      'is a fragment alone',
      'fragment A on Viewer { role }',
      /wrong\.graphql:1:1: .*no query, mutation or subscription/,
    ],
    [
      'is deeper than is taken',
      `{ region(code: "350825") { ${'parent { '.repeat(20)} code ${'}'.repeat(22)}`,
      /wrong\.graphql:1:1: .* levels deep/,
    ],
  ])('is not made where one of them %s', async (_, text, words) => {
    await write({ 'name.graphql': NAME, 'wrong.graphql': text });
    const { code, stdout, stderr } = await manifest();
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(words);
  });

  test('is not made of nothing', async () => {
    expect(await manifest()).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('no .graphql file'),
    });
    await rm(folder, { recursive: true });
    expect(await manifest()).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('ENOENT') });
  });
});
