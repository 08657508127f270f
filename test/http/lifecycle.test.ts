import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Answered,
  canbao,
  databaseProcess,
  isAlive,
  leftBehind,
  ownerUrlOf,
  run,
  type Served,
  startServer,
  temporaryFolder,
} from '../support/serve.ts';

/** The first of the named demo people, and a word to know a changed row by. */
const PERSON = '00000000-0000-4000-8000-000000000001';
const CHANGED = '改名';
const NAME = `{ person(id: "${PERSON}") { name } }`;

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let server: Served;
let firstOutput: string;

beforeAll(async () => {
  place = await temporaryFolder();
  server = await startServer(place.path);
  firstOutput = server.said.stdout;
});

afterAll(async () => {
  await server?.stop('SIGKILL');
  await place?.remove();
});

const officer = () => server.token({ role: 'COUNTY_OFFICER', regions: ['350825'] });

/** Holds every read of people until it is released, so that a request is running for as long as a test likes. */
async function holdPeople(): Promise<{ waiting(): Promise<void>; release(): Promise<void>; abandon(): Promise<void> }> {
  const sql = postgres(await ownerUrlOf(place.path), { max: 2, onnotice: () => undefined });
  const held = await sql.reserve();
  await held`begin`;
  await held`lock table people in access exclusive mode`;
  return {
    async waiting() {
      for (;;) {
        const rows = await sql`select 1 from pg_locks where relation = 'people'::regclass and not granted`;
        if (rows.length > 0) return;
        await sleep(20);
      }
    },
    async release() {
      await held`commit`;
      held.release();
      await sql.end();
    },
    /** Lets go without a word: the server at the other end may be gone, and nobody would answer. */
    abandon: () => sql.end({ timeout: 0 }),
  };
}

/** A running request, a stop signal, and then the end of what the request was waiting for. */
async function stopWhileAsked(...signals: NodeJS.Signals[]): Promise<{ answer: Answered; code: number | null }> {
  const token = await officer();
  const people = await holdPeople();
  const asked = server.ask(NAME, { token });
  await people.waiting();
  const ended = server.stop(...signals);
  const early = await Promise.race([ended.then(() => 'ended'), sleep(500).then(() => 'still there')]);
  expect(early).toBe('still there');
  await people.release();
  const released = Date.now();
  const answer = await asked;
  const code = await ended;
  // Not as long as the client keeps its connection for a next request.
  expect(Date.now() - released).toBeLessThan(5000);
  return { answer, code };
}

describe('the first start', () => {
  test('tells what it does, and then where it serves and how to begin', () => {
    const order = [
      'Creating the database',
      'migration(s) applied',
      'Regions:',
      'Rulebook: 350825-liancheng/urrbmi-2018 published as version 1',
      'Demo: inventing 500 people',
      `serves at ${server.url}`,
      'The demo lives at 2017-11-20',
      'A demo token for each role',
      'Try it',
    ].map((words) => firstOutput.indexOf(words));
    expect(order).not.toContain(-1);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  test('prints a sample that answers when it is pasted into a shell', async () => {
    const sample = firstOutput.split('Try it 试一试:')[1] ?? '';
    const { code, stdout, stderr } = await run('sh', ['-c', sample], { CANBAO_FOLDER: place.path });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      data: { household: { contribution: { collectedNow: { min: '360.00', max: '540.00' } } } },
    });
  });

  test('prints a command for a token of every role, and each of them is taken', async () => {
    const commands = [...firstOutput.matchAll(/^ {2}npm run -s canbao -- (token .*?)(?: {2,}.*)?$/gm)].map(
      ([, command = '']) => command,
    );
    const roles: string[] = [];
    for (const command of commands) {
      const { code, stdout } = await canbao(command.split(' '), { CANBAO_FOLDER: place.path });
      expect(code).toBe(0);
      const { body } = await server.ask('{ viewer { role } }', { token: stdout.trim() });
      roles.push(body.data.viewer.role);
    }
    expect(roles).toEqual([
      'COUNTY_OFFICER',
      'TOWNSHIP_OFFICER',
      'VILLAGE_COLLECTOR',
      'DEPARTMENT_CLERK',
      'RESIDENT',
      'ANALYST',
    ]);
    expect(firstOutput).toContain('likewise AUDITOR, TREASURER, ADMINISTRATOR');
  });

  test('is healthy and ready', async () => {
    const healthz = await fetch(`${server.url}/healthz`);
    const readyz = await fetch(`${server.url}/readyz`);
    expect([healthz.status, await healthz.json()]).toEqual([200, { status: 'ok' }]);
    expect([readyz.status, await readyz.json()]).toEqual([200, { status: 'ready' }]);
  });
});

describe('a second server', () => {
  test('in the same folder is refused in a sentence and leaves the first alone', async () => {
    const { code, stdout, stderr } = await canbao(['serve'], { CANBAO_FOLDER: place.path, PORT: '0' });
    expect(code).toBe(1);
    expect(stdout).not.toContain('serves at');
    expect(stderr).toBe(
      `Process ${server.pid} already runs the database in ${place.path}. Stop it first, or start in another folder.\n`,
    );
    const { body } = await server.ask(NAME, { token: await officer() });
    expect(body.data.person.name).toMatch(/./);
  });
});

describe('a stop', () => {
  test('by SIGTERM lets a running request finish, and then ends the database cleanly', async () => {
    const sql = postgres(await ownerUrlOf(place.path), { max: 1 });
    await sql`update people set name = ${CHANGED} where id = ${PERSON}`;
    await sql.end();
    const database = databaseProcess(place.path);
    const { answer, code } = await stopWhileAsked('SIGTERM');
    expect([answer.status, answer.body.data]).toEqual([200, { person: { name: CHANGED } }]);
    expect(code).toBe(0);
    expect(server.said.stdout).toMatch(/· Stopping: .*\n· Stopped\.\n$/);
    expect({ lives: database.lives(), leftBehind: leftBehind(place.path) }).toEqual({ lives: false, leftBehind: [] });
  });

  test('by Ctrl-C, which npm sends a second time, does the same; the next start is quick and has kept the data', async () => {
    server = await startServer(place.path);
    expect(server.said.stdout).not.toMatch(/Creating|migration|Regions:|published|inventing/);
    expect(server.startedIn).toBeLessThan(10_000);
    const database = databaseProcess(place.path);
    const { answer, code } = await stopWhileAsked('SIGINT', 'SIGINT');
    expect([answer.status, answer.body.data]).toEqual([200, { person: { name: CHANGED } }]);
    expect(code).toBe(0);
    expect({ lives: database.lives(), leftBehind: leftBehind(place.path) }).toEqual({ lives: false, leftBehind: [] });
  });

  test('by SIGKILL in the middle of a request takes the database along, and the next start finds everything', async () => {
    server = await startServer(place.path);
    const token = await officer();
    const people = await holdPeople();
    const asked = server.ask(NAME, { token }).catch(() => 'cut off');
    await people.waiting();
    await server.stop('SIGKILL');
    expect(await asked).toBe('cut off');
    await people.abandon();
    server = await startServer(place.path);
    const { body } = await server.ask(NAME, { token });
    expect(body.data).toEqual({ person: { name: CHANGED } });
  });
});

// `npm start` says `exec node …`: a shell between would die of the signal and leave the server behind.
test('npm start hands a SIGTERM on to the server, and nothing is left', async () => {
  await server.stop();
  server = await startServer(place.path, {}, ['npm', 'start']);
  const { pid } = JSON.parse(readFileSync(join(place.path, 'owner.json'), 'utf8'));
  await server.stop();
  const isGone = await gone(pid);
  if (!isGone) process.kill(pid, 'SIGKILL');
  expect(isGone).toBe(true);
  expect(leftBehind(place.path)).toEqual([]);
});

/** Whether a process ends within thirty seconds: it does in one, and a busy machine takes longer. */
async function gone(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 600; tries++) {
    if (!isAlive(pid)) return true;
    await sleep(50);
  }
  return false;
}

describe('a place to listen that cannot be had', () => {
  test('a taken port is told in a sentence, and the database is stopped again', async () => {
    await server.stop();
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    const { code, stderr } = await canbao(['serve'], { CANBAO_FOLDER: place.path, PORT: String(port) });
    other.close();
    expect(code).toBe(1);
    expect(stderr).toBe(
      `Port ${port} is in use by another program. Stop that one, or choose another port with PORT=….\n`,
    );
    expect(leftBehind(place.path)).toEqual([]);
  });

  test('so is an address that is not of this machine', async () => {
    const { code, stderr } = await canbao(['serve'], {
      CANBAO_FOLDER: place.path,
      PORT: '0',
      CANBAO_HOST: '192.0.2.1',
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^CANBAO_HOST=192\.0\.2\.1 is no address of this machine\. .*\n$/);
    expect(leftBehind(place.path)).toEqual([]);
  });
});
