import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { accountFor } from '../../src/store/embedded/account.ts';
import { findBinaries, findPackage } from '../../src/store/embedded/binaries.ts';
import { freePort, launchServer } from '../../src/store/embedded/server.ts';
import { type Cluster, findRunningCluster, removeCluster, startCluster } from '../../src/store/embedded.ts';

const RUN_CLUSTER = fileURLToPath(new URL('../support/run-cluster.ts', import.meta.url));
const isRoot = process.getuid?.() === 0;

/** Everything of one test lies here, and goes with it. */
let base: string;
let folder: string;
let told: string[];
let children: ChildProcess[];

/** A stopped cluster to copy: making one takes longer than most tests. */
let made: string;

beforeAll(async () => {
  made = await mkdtemp(join(tmpdir(), 'canbao-embedded-'));
  await (await startCluster(made, { settings: { fsync: 'off' } })).stop();
});

afterAll(() => removeCluster(made));

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'canbao-embedded-'));
  await chmod(base, 0o755);
  folder = join(base, '.canbao');
  told = [];
  children = [];
});

afterEach(async () => {
  for (const child of children) await kill(child);
  for (const place of (await readdir(base)).map((name) => join(base, name))) {
    if ((await readdir(place)).includes('owner.lock')) await removeCluster(place);
  }
  await rm(base, { recursive: true, force: true });
});

test('a first start makes PostgreSQL 18 in UTF-8 with locale C, in Shanghai time, with a password only we can read', async () => {
  const cluster = await start();
  const [row] = await ask(
    cluster,
    `select current_setting('server_version_num')::int / 10000 as major, current_setting('server_encoding') as encoding,
            datcollate as locale, current_setting('timezone') as zone, current_user as role,
            current_setting('listen_addresses') as address, current_setting('synchronous_commit') as commit
       from pg_database where datname = current_database()`,
  );
  const expected = { major: 18, encoding: 'UTF8', locale: 'C', zone: 'Asia/Shanghai', role: 'canbao_owner' };
  expect(row).toEqual({ ...expected, address: '127.0.0.1', commit: 'on' });
  expect((await stat(join(folder, 'password'))).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, 'postgres.log'))).mode & 0o777).toBe(0o600);
  const wrong = cluster.url('postgres').replace(/:[0-9a-f]{48}@/, ':wrong@');
  await expect(ask({ url: () => wrong }, 'select 1')).rejects.toThrow('password authentication failed');
  await cluster.stop();
});

test('data survive a restart, and stopping twice is stopping once', async () => {
  const first = await start();
  await remember(first);
  await Promise.all([first.stop(), first.stop()]);
  await first.stop();

  const second = await start();
  expect(await remembered(second)).toBe('kept');
  expect(told.filter((line) => line.includes('Creating'))).toHaveLength(1);
  await second.stop();
});

test('a second start is refused, names the process, and does the first no harm', async () => {
  copyMade();
  const first = await runElsewhere();
  await expect(start()).rejects.toThrow(`Process ${first.child.pid} already runs the database in ${folder}.`);
  await expect(removeCluster(folder)).rejects.toMatchObject({ code: 'DATABASE_FOLDER_IN_USE' });
  expect(await ask(first, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('a second start in the same process is refused too', async () => {
  copyMade();
  const first = await start();
  await expect(start()).rejects.toThrow(`Process ${process.pid} already runs`);
  expect(await ask(first, 'select 1 as one')).toEqual([{ one: 1 }]);
  await first.stop();
});

test('of several that start at once in a new folder, one wins', async () => {
  const starts = await Promise.allSettled([1, 2, 3].map(() => runElsewhere()));
  const won = starts.flatMap((it) => (it.status === 'fulfilled' ? [it.value] : []));
  expect(won).toHaveLength(1);
  for (const it of starts) {
    if (it.status === 'rejected') expect(String(it.reason)).toContain(`Process ${won[0]?.child.pid} already runs`);
  }
});

test('another process finds a running cluster, a copy of its folder does not pass for it', async () => {
  expect(await findRunningCluster(folder)).toBeUndefined();
  copyMade();
  const { child } = await runElsewhere();
  const running = await findRunningCluster(folder);
  expect(running?.ownerPid).toBe(child.pid);
  expect(running && (await ask(running, 'select 1 as one'))).toEqual([{ one: 1 }]);

  await mkdir(join(base, 'copy'));
  for (const file of ['owner.json', 'password']) await cp(join(folder, file), join(base, 'copy', file));
  expect(await findRunningCluster(join(base, 'copy'))).toBeUndefined();

  child.kill('SIGTERM');
  await once(child, 'exit');
  expect(await findRunningCluster(folder)).toBeUndefined();
});

test('Ctrl-C reaches our process alone: the server still answers while requests are drained', async () => {
  copyMade();
  const first = await runElsewhere();
  process.kill(-(first.child.pid ?? 0), 'SIGINT');
  await sleep(200);
  expect(await ask(first, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('a killed process leaves no server behind, and its data', async () => {
  copyMade();
  const { child, url } = await runElsewhere();
  await remember({ url });
  const server = await serverPid();
  await kill(child);
  expect(await findRunningCluster(folder)).toBeUndefined();
  await expect.poll(() => isAlive(server), { timeout: 5_000 }).toBe(false);

  const next = await start();
  expect(await remembered(next)).toBe('kept');
  expect(told).toEqual([]);
  await next.stop();
});

test('a server that outlived its process is stopped, and the next start has its data', async () => {
  copyMade();
  const { child, url } = await runElsewhere();
  await remember({ url });
  const server = await serverPid();
  await kill(child, await watcherPid());
  await sleep(200);
  expect(isAlive(server)).toBe(true);

  const next = await start();
  expect(isAlive(server)).toBe(false);
  expect(told).toEqual([`Stopping the database server that a crash left behind (process ${server}).`]);
  expect(await remembered(next)).toBe('kept');
  await next.stop();
});

test('a server that was itself killed is recovered from', async () => {
  copyMade();
  const { child, url } = await runElsewhere();
  await remember({ url });
  const server = await serverPid();
  await kill(child, server);
  const next = await start();
  expect(await remembered(next)).toBe('kept');
  await next.stop();
});

test("a pid file whose number is now somebody else's is put away, and that process lives on", async () => {
  copyMade();
  const first = await start();
  const pidFile = join(folder, 'data', 'postmaster.pid');
  const lines = (await readFile(pidFile, 'utf8')).split('\n');
  await remember(first);
  await first.stop();
  const stranger = spawn('sleep', ['600'], { stdio: 'ignore' });
  children.push(stranger);
  await writeFile(pidFile, [String(stranger.pid), ...lines.slice(1)].join('\n'), { mode: 0o600 });
  await writeFile(
    join(folder, 'owner.json'),
    JSON.stringify({ pid: stranger.pid, startedAt: 'long ago', folder, port: first.port }),
  );
  expect(await findRunningCluster(folder)).toBeUndefined();

  const next = await start();
  expect(await remembered(next)).toBe('kept');
  expect(isAlive(stranger.pid ?? 0)).toBe(true);
  await next.stop();
});

test('a port taken since last time, or in the last moment, is passed over', async () => {
  copyMade();
  const first = await start();
  await first.stop();
  const squatter = createServer().listen(first.port, '127.0.0.1');
  await once(squatter, 'listening');
  const next = await start();
  expect(next.port).not.toBe(first.port);
  await next.stop();

  const data = join(folder, 'data');
  const account = await accountFor(data);
  const { postgres: program } = await findBinaries(account, folder);
  const ports = [first.port, first.port, await freePort()];
  const launch = { postgres: program, data, log: join(folder, 'postgres.log'), account, settings: {} };
  const onProgress = () => undefined;
  const server = await launchServer({ ...launch, onProgress, nextPort: async () => ports.shift() ?? 0 });
  expect(ports).toEqual([]);
  await server.stop();
  squatter.close();
});

test('a start killed while it made the database is made good', async () => {
  const child = spawnCluster();
  await expect.poll(() => attempts(), { timeout: 10_000, interval: 5 }).not.toEqual([]);
  await kill(child);
  expect(await attempts()).not.toEqual([]);

  const cluster = await start();
  expect(await attempts()).toEqual([]);
  expect(await ask(cluster, 'select 1 as one')).toEqual([{ one: 1 }]);
  await cluster.stop();
});

test('a data folder that is not whole is set aside, one of another version is left alone', async () => {
  await mkdir(join(folder, 'data', 'global'), { recursive: true });
  await writeFile(join(folder, 'data', 'PG_VERSION'), '18\n');
  const cluster = await start();
  expect(told[0]).toMatch(/incomplete; it is set aside as data\.incomplete-\d+/);
  await cluster.stop();

  await writeFile(join(folder, 'data', 'PG_VERSION'), '17\n');
  await expect(start()).rejects.toThrow('PostgreSQL 17 made it and this is PostgreSQL 18');
  expect(await findRunningCluster(folder)).toBeUndefined();
});

test('under a folder only root can enter, root keeps the data in the system folder', async (context) => {
  if (!isRoot) context.skip('only root has such folders');
  const closed = await mkdtemp(join(base, 'home-'));
  const system = join(base, 'system');
  const at = (name: string) => join(closed, name);
  const begin = (name: string) => startCluster(at(name), { ...OPTIONS(), systemFolder: system });

  const cluster = await begin('first');
  await remember(cluster);
  expect((await readdir(at('first'))).includes('data')).toBe(false);
  await cluster.stop();

  await cp(at('first'), at('copy'), { recursive: true });
  const original = await begin('first');
  expect(await remembered(original)).toBe('kept');
  const copied = await begin('copy');
  expect(told.at(-2)).toContain('is a copy of');
  await expect(remembered(copied)).rejects.toThrow('does not exist');
  expect(await remembered(original)).toBe('kept');
  await Promise.all([original.stop(), copied.stop()]);

  await rename(at('first'), at('moved'));
  const again = await begin('moved');
  expect(await remembered(again)).toBe('kept');
  await again.stop();
  for (const name of ['moved', 'copy']) await removeCluster(at(name));
  expect(await readdir(system)).toEqual([]);
});

test('data made while the folder was open come along when it is closed', async (context) => {
  if (!isRoot) context.skip('only root has such folders');
  const closed = await mkdtemp(join(base, 'home-'));
  const options = { ...OPTIONS(), systemFolder: join(base, 'system') };
  await chmod(closed, 0o755);
  const before = await startCluster(join(closed, '.canbao'), options);
  await remember(before);
  await before.stop();

  await chmod(closed, 0o700);
  const after = await startCluster(join(closed, '.canbao'), options);
  expect(await remembered(after)).toBe('kept');
  await after.stop();
  await removeCluster(join(closed, '.canbao'));
});

test('programs that cannot run where they are installed run from a copy, with their links', async () => {
  const installed = await findPackage();
  const closed = join(base, 'closed');
  const source = join(closed, 'package');
  await cp(installed.folder, source, { recursive: true, verbatimSymlinks: true });
  const links = JSON.parse(await readFile(join(source, 'native', 'pg-symlinks.json'), 'utf8')) as { target: string }[];
  for (const { target } of links) await rm(join(source, target), { force: true });
  await chmod(join(source, 'native', 'lib'), 0o555); // keeps the links from being made, except by root
  await chmod(closed, 0o700); // keeps the server's user out, if it is not ours

  const account = await accountFor(join(base, 'none'));
  const from = { folder: source, version: installed.version };
  const found = await findBinaries(account, join(base, 'copies'), from);
  expect(found.postgres.startsWith(join(base, 'copies'))).toBe(true);
  expect(await findBinaries(account, join(base, 'copies'), from)).toEqual(found);
  await chmod(join(source, 'native', 'lib'), 0o755);
});

test('a folder that somebody else made is refused with a way out', async (context) => {
  if (isRoot) context.skip('root may write everywhere');
  await mkdir(folder, { mode: 0o555 });
  await expect(start()).rejects.toThrow('cannot be written; start as the user who made it, or as root.');
});

test('a platform without a program is told to set DATABASE_URL', async () => {
  const refusal = { code: 'EMBEDDED_DATABASE_UNAVAILABLE', message: expect.stringContaining('Set DATABASE_URL') };
  await expect(findPackage('plan9-mips')).rejects.toMatchObject(refusal);
});

test('removing a cluster removes its folder', async () => {
  copyMade();
  const cluster = await start();
  await cluster.stop();
  await removeCluster(folder);
  expect(await readdir(dirname(folder))).toEqual([]);
});

const OPTIONS = () => ({ settings: { fsync: 'off' }, onProgress: (line: string) => void told.push(line) });

/** `-a`, since PostgreSQL refuses data that are not its user's own. */
const copyMade = () => execFileSync('cp', ['-a', made, folder]);

const start = () => startCluster(folder, OPTIONS());

type Reachable = Pick<Cluster, 'url'>;

async function ask(cluster: Reachable, statement: string): Promise<unknown[]> {
  const sql = postgres(cluster.url('postgres'), { max: 1, onnotice: () => undefined });
  try {
    return [...(await sql.unsafe(statement))];
  } finally {
    await sql.end();
  }
}

const remember = (cluster: Reachable) => ask(cluster, `create table memory as select 'kept' as word`);

const remembered = async (cluster: Reachable) =>
  ((await ask(cluster, 'select word from memory')) as { word: string }[])[0]?.word;

function spawnCluster(): ChildProcess {
  const child = spawn(process.execPath, [RUN_CLUSTER, folder, join(base, 'system')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true, // a process group of its own, as a terminal gives it
  });
  children.push(child);
  return child;
}

/** A cluster that a process of its own runs; rejects with that process's reason when it was refused. */
async function runElsewhere(): Promise<Reachable & { child: ChildProcess }> {
  const child = spawnCluster();
  if (child.stdout === null) throw new Error('A child without output.');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const { ready, refused } = JSON.parse(line) as { ready?: string; refused?: string };
  if (ready === undefined) throw new Error(refused);
  return { child, url: () => ready };
}

async function kill(child: ChildProcess, ...others: number[]): Promise<void> {
  for (const pid of others) process.kill(pid, 'SIGKILL');
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

const serverPid = async () => Number.parseInt(await readFile(join(folder, 'data', 'postmaster.pid'), 'utf8'), 10);

/** The shell that would stop the server when its process ends. */
async function watcherPid(): Promise<number> {
  const processes = execFileSync('ps', ['-axww', '-o', 'pid=,command='], { encoding: 'utf8' }).split('\n');
  return Number.parseInt(processes.find((it) => /^\s*\d+ \/bin\/sh/.test(it) && it.includes(folder)) ?? '', 10);
}

/** A zombie is not alive: its parent may be slow to take notice. */
function isAlive(pid: number): boolean {
  try {
    return !/^\s*Z/.test(execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }));
  } catch {
    return false;
  }
}

const attempts = async () => (await readdir(folder).catch(() => [])).filter((name) => name.startsWith('data.new-'));
