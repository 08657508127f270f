import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** What a command reads on its way to the roles. */
const PARTS = ['src', 'roles', 'schema', 'measures', 'package.json'];

let copy: string;
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'canbao-roles-'));
  for (const part of PARTS) cpSync(join(ROOT, part), join(copy, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
});
afterAll(() => rmSync(copy, { recursive: true }));

const run = (...args: string[]) => {
  const { status, stderr } = spawnSync(process.execPath, [join(copy, 'src', 'main.ts'), ...args], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, CANBAO_FOLDER: join(copy, 'folder') },
  });
  return { status, stderr };
};

test('a mistake in the file of a role is told by its line, without a stack', () => {
  const file = join(copy, 'roles', 'auditor.yaml');
  const right = readFileSync(file, 'utf8');
  writeFileSync(file, right.replace('registry:read,', 'registry:raed,'));
  const { status, stderr } = run('serve');
  expect(stderr).toMatch(
    /^What roles may do is not right\. 角色权限文件有误。\n.*auditor\.yaml:\d+: .*"registry:read"\?\n$/,
  );
  expect(status).toBe(2);
  expect(run('--help').status).toBe(0);
  writeFileSync(file, right);
});

test('roles that are not there are told in a sentence', () => {
  rmSync(join(copy, 'roles'), { recursive: true });
  const { status, stderr } = run('serve');
  expect(stderr).toMatch(/^What roles may do cannot be read: .*\n$/);
  expect(status).toBe(2);
});
