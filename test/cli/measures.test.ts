import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runHere } from '../support/cli.ts';
import { ROOT } from '../support/serve.ts';

test('measures list names every measure that ships with its version and hash', async () => {
  const { code, stdout } = await runHere(['measures', 'list']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^participation-rate 1 {2}[0-9a-f]{12} {2}在册人口参保率 /m);
  const known = JSON.parse((await runHere(['measures', 'list', '--json'])).stdout);
  expect(known.map(({ id }: { id: string }) => id)).toContain('on-time-rate');
});

test('measures check refuses a mistake as file:line: message, and a folder that is not there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'canbao-measures-'));
  try {
    expect((await runHere(['measures', 'check'])).stdout).toMatch(/^\d+ measure\(s\) are right\.$/m);
    await cp(join(ROOT, 'measures'), folder, { recursive: true });
    const file = join(folder, 'on-time-rate.1.yaml');
    const text = await readFile(file, 'utf8');
    await writeFile(
      file,
      text.replace('lte: $windowClosesOn', 'upTo: $windowClosesOn').replace('paidOn: { is', 'payedOn: { is'),
    );
    const { code, stderr } = await runHere(['measures', 'check', folder]);
    const line = text.split('\n').findIndex((one) => one.includes('paidOn: { isNull')) + 1;
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`on-time-rate\\.1\\.yaml:${line}: "payedOn" is nothing .*Did you mean "paidOn"`));
    expect(stderr).toMatch(/on-time-rate\.1\.yaml:\d+: .*upTo/);
    expect((await runHere(['measures', 'check', join(folder, 'none')])).code).toBe(1);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
