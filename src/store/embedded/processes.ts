import { existsSync } from 'node:fs';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runAs } from './account.ts';

/** Linux tells about processes in files; elsewhere `ps` does. */
const hasProc = existsSync('/proc/self/stat');

/**
 * When a living process was started, as an opaque text; undefined when there is no such process.
 * With the pid it names one process for good: pids come again, also after a restart of the machine, hence the boot.
 */
export async function startOf(pid: number): Promise<string | undefined> {
  try {
    if (!hasProc) return (await runAs({}, 'ps', ['-o', 'lstart=', '-p', String(pid)])).trim() || undefined;
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold spaces and brackets itself; state is the first field after it, start the twentieth.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    return `${(await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()}:${fields[19]}`;
  } catch {
    return undefined;
  }
}

/** A process of a server: the server itself, or one of its backends. */
interface ServerProcess {
  readonly pid: number;
  readonly isServer: boolean;
}

/**
 * The processes living on a data folder, whoever started them and whatever `postmaster.pid` says.
 * On Linux also the backends that a killed server left: they hold its shared memory, and keep the next from starting.
 */
async function processesOn(data: string): Promise<ServerProcess[]> {
  if (!hasProc) return (await runAs({}, 'ps', ['-axww', '-o', 'pid=,command='])).split('\n').flatMap(fromPs(data));
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  return (await Promise.all(pids.map((pid) => fromProc(data, pid)))).flat();
}

async function fromProc(data: string, pid: number): Promise<ServerProcess[]> {
  const [program = '', ...args] = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
  const isServer = basename(program) === 'postgres' && args.includes('-D');
  if (!isServer && !program.startsWith('postgres:')) return [];
  const isHere = isServer && args[args.indexOf('-D') + 1] === data;
  // A folder that was moved under a living server is known by where the server stands.
  return isHere || (await readlink(`/proc/${pid}/cwd`).catch(() => '')) === data ? [{ pid, isServer }] : [];
}

/** The shell that watches over a server names it in its own command too; it is not the server. */
const fromPs =
  (data: string) =>
  (line: string): ServerProcess[] => {
    const [, pid, command = ''] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
    const [program = ''] = `${command} `.split(` -D ${data} `, 1);
    const isServer = program.length < command.length && program.endsWith('/postgres') && !program.startsWith('/bin/sh');
    return isServer ? [{ pid: Number(pid), isServer }] : [];
  };

/**
 * How a left-over server is asked to go, and how many milliseconds each request is given: fast shutdown (it writes
 * what is in memory, which may take long), immediate shutdown, and an end. After the last two the next start recovers.
 */
const REQUESTS = [
  ['SIGINT', 30_000],
  ['SIGQUIT', 5_000],
  ['SIGKILL', 5_000],
] as const;

/** Milliseconds that backends are given to see that their server is dead: at once when idle, never inside a long loop. */
const ORPHAN_PATIENCE = 2_000;

/** Stops every server that lives on a data folder. Only for whoever holds the folder's lock. */
export async function stopServersOn(data: string, onProgress: (line: string) => void): Promise<void> {
  const servers = async () => (await processesOn(data)).filter(({ isServer }) => isServer);
  const backends = () => processesOn(data);
  const found = await servers();
  if (found.length > 0) {
    onProgress(`Stopping the database server that a crash left behind (process ${found.map((it) => it.pid)}).`);
  }
  for (const [signal, patience] of REQUESTS) {
    for (const { pid } of await servers()) sendSignal(pid, signal);
    if (await areGone(servers, patience)) break;
  }
  // Backends of a living server are its own affair: only what is left without one is ended.
  if (await areGone(backends, ORPHAN_PATIENCE)) return;
  for (const { pid } of await backends()) sendSignal(pid, 'SIGKILL');
  if (await areGone(backends, ORPHAN_PATIENCE)) return;
  throw new Error(`The database server on ${data} does not stop (process ${(await backends()).map((it) => it.pid)}).`);
}

async function areGone(list: () => Promise<readonly ServerProcess[]>, patience: number): Promise<boolean> {
  const until = Date.now() + patience;
  while ((await list()).length > 0) {
    if (Date.now() > until) return false;
    await sleep(50);
  }
  return true;
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
