import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readOrMakeSecret } from '../../src/services/secret-file.ts';
import { newKeys } from '../../src/store/suites.ts';

test('everybody who begins at once gets the same secret, readable by its owner alone', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'canbao-secret-'));
  const file = join(folder, 'keys');
  const secrets = await Promise.all(Array.from({ length: 20 }, () => readOrMakeSecret(file, newKeys)));
  const mode = (await stat(file)).mode & 0o777;
  const left = await readdir(folder);
  await rm(folder, { recursive: true });
  expect(new Set(secrets).size).toBe(1);
  expect(mode).toBe(0o600);
  expect(left).toEqual(['keys']);
});
