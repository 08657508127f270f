import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { importJWK, SignJWT } from 'jose';
import { findRunningCluster, removeCluster } from '../../src/store/embedded.ts';

/** Where the checkout stands. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MAIN = join(ROOT, 'src', 'main.ts');

/** Milliseconds that a start may take in a test; one with 500 people takes some 4 s alone on the machine. */
const START_PATIENCE = 110_000;

type Environment = Readonly<Record<string, string | undefined>>;

/** Processes that still run, so that a test that fails leaves none behind. */
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A temporary folder for an embedded database, and how to remove it with all that lies in it. */
export async function temporaryFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'canbao-serve-'));
  return {
    path,
    async remove() {
      await removeCluster(path);
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/**
 * Where the programs that tests start keep their compiled source: without it each start strips the types of all of it anew, a
 * third of what a short command costs. Node finds it by what the source says, so that nothing edited is ever read from it.
 */
const COMPILED = join(ROOT, 'node_modules', '.cache', 'canbao-test');

/** Our environment without what would change the product's, and with what a test sets. */
export function environment(changes: Environment = {}): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(CANBAO_|DATABASE_|OTEL_|PORT$|NODE_ENV$|NODE_OPTIONS$|VITEST)/.test(name),
  );
  return { ...Object.fromEntries(own), NODE_COMPILE_CACHE: COMPILED, ...changes };
}

/** A program that ended: its exit code and what it said. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end in the checkout. */
export function run(program: string, args: readonly string[], changes: Environment = {}, cwd = ROOT): Promise<Ended> {
  const child = spawn(program, args, { cwd, env: environment(changes), stdio: ['ignore', 'pipe', 'pipe'] });
  const said = listen(child);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...said }));
  });
}

/** `canbao <args>`, as a process of its own. */
export const canbao = (args: readonly string[], changes: Environment = {}, cwd = ROOT): Promise<Ended> =>
  run(process.execPath, [MAIN, ...args], changes, cwd);

/** A server as a process of its own. */
export interface Served {
  readonly pid: number;
  readonly url: string;
  readonly folder: string;
  /** Milliseconds from the start of the process to the first answer. */
  readonly startedIn: number;
  readonly said: { readonly stdout: string; readonly stderr: string };
  /** Sends signals, a moment apart, and gives the exit code when the process ended; null when the signal ended it. */
  stop(...signals: NodeJS.Signals[]): Promise<number | null>;
  /** Gives the exit code when the process ended. */
  readonly ended: Promise<number | null>;
  /** A token signed with the folder's demo key: any claims, also wrong ones. */
  token(claims: Readonly<Record<string, unknown>>, hours?: number): Promise<string>;
  /** Sends a GraphQL request; `token` may be left out. */
  ask(query: string, options?: { token?: string; variables?: object; headers?: object }): Promise<Answered>;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: each operation has a shape of its own.
  readonly body: any;
}

/** Starts `serve` in a folder, on a free port and with 500 people, and waits until it is ready. */
export async function startServer(
  folder: string,
  changes: Environment = {},
  [program, ...args]: readonly [string, ...string[]] = [process.execPath, MAIN, 'serve'],
): Promise<Served> {
  const before = Date.now();
  const child = spawn(program, args, {
    cwd: ROOT,
    env: environment({ CANBAO_FOLDER: folder, PORT: '0', CANBAO_DEMO_PEOPLE: '500', ...changes }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const said = listen(child);
  const ended = once(child, 'exit').then(([code]) => {
    running.delete(child);
    return code as number | null;
  });
  const url = await addressOf(child, said).catch(async (error) => {
    child.kill('SIGKILL');
    await ended;
    throw error;
  });
  await untilReady(url);
  return {
    pid: child.pid ?? 0,
    url,
    folder,
    startedIn: Date.now() - before,
    said,
    ended,
    async stop(...signals) {
      for (const signal of signals.length > 0 ? signals : (['SIGTERM'] as const)) {
        child.kill(signal);
        await Promise.race([ended, sleep(50)]);
      }
      return ended;
    },
    token: (claims, hours) => signToken(folder, claims, hours),
    ask: (query, options) => ask(url, query, options),
  };
}

function listen(child: ChildProcess): { stdout: string; stderr: string } {
  const said = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    said.stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    said.stderr += text;
  });
  return said;
}

async function addressOf(child: ChildProcess, said: { stdout: string; stderr: string }): Promise<string> {
  const until = Date.now() + START_PATIENCE;
  for (;;) {
    // The last line of the welcome: what is printed before is there too.
    const address = /serves at (http:\S+)[\s\S]*\n\n$/.exec(said.stdout)?.[1];
    if (address) return address;
    if (child.exitCode !== null || Date.now() > until) {
      throw new Error(`The server did not start (exit code ${child.exitCode}).\n${said.stdout}${said.stderr}`);
    }
    await sleep(20);
  }
}

async function untilReady(url: string): Promise<void> {
  const until = Date.now() + 10_000;
  while (Date.now() < until) {
    if ((await fetch(`${url}/readyz`)).ok) return;
    await sleep(20);
  }
  throw new Error(`${url} serves and does not become ready.`);
}

async function ask(
  url: string,
  query: string,
  { token, variables, headers }: { token?: string; variables?: object; headers?: object } = {},
): Promise<Answered> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }), ...headers },
    body: JSON.stringify({ query, ...(variables && { variables }) }),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

/** Signs claims with the demo key of a folder; `hours` below zero gives an expired token. */
async function signToken(folder: string, claims: Readonly<Record<string, unknown>>, hours = 1): Promise<string> {
  const { privateKey } = JSON.parse(readFileSync(join(folder, 'demo-key.json'), 'utf8'));
  const now = Math.floor(Date.now() / 1000);
  const whole = { sub: 'test', iss: 'canbao-demo', aud: 'canbao', iat: now, exp: now + hours * 3600, ...claims };
  return new SignJWT(whole)
    .setProtectedHeader({ alg: 'ES256', kid: 'demo' })
    .sign(await importJWK(privateKey, 'ES256'));
}

/** The process of a folder's PostgreSQL, and whether it lives. */
export function databaseProcess(folder: string): { pid: number; lives(): boolean } {
  const home = existsSync(join(folder, 'home')) ? readFileSync(join(folder, 'home'), 'utf8').trim() : folder;
  const pid = Number(readFileSync(join(home, 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
  return { pid, lives: () => isAlive(pid) };
}

/** Whether there is a process of this number. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** What a clean stop takes away. */
export function leftBehind(folder: string): string[] {
  return ['owner.json', 'data/postmaster.pid'].filter((file) => existsSync(join(folder, file)));
}

/** The connection of the database of a running server's folder, as its owner. */
export async function ownerUrlOf(folder: string): Promise<string> {
  const cluster = await findRunningCluster(folder);
  if (!cluster) throw new Error(`Nobody runs the database of ${folder}.`);
  return cluster.url('canbao');
}
