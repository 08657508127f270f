import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type FileHandle, open, readFile, rename, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Account, SERVER_ENVIRONMENT } from './account.ts';

/** A server process that takes connections. */
export interface Server {
  readonly port: number;
  stop(): Promise<void>;
}

/** What is needed to start one. */
export interface Launch {
  readonly postgres: string;
  readonly data: string;
  readonly log: string;
  readonly account: Account;
  readonly settings: Readonly<Record<string, string>>;
  readonly onProgress: (line: string) => void;
  /** Which port to try next. */
  readonly nextPort?: () => Promise<number>;
}

/** For a demo or a developer's machine: small enough for a laptop, and a commit is still on disk. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '', // a deep folder's path is too long for one, and nothing here needs it
  shared_buffers: '256MB',
  max_connections: '100',
  synchronous_commit: 'on',
  jit: 'off',
  log_checkpoints: 'off',
  log_error_verbosity: 'terse', // a detail would quote the row that was refused, with its names
  timezone: 'Asia/Shanghai',
  log_timezone: 'Asia/Shanghai',
  log_line_prefix: '%m [%p] %u@%d ',
};

/**
 * Becomes the server, and leaves a watcher behind that asks it for a fast shutdown when our end of descriptor 3
 * closes: so a Node that dies, however it dies, leaves no server running. A line on descriptor 3 dismisses the watcher.
 * Twice forked, so that the server does not find a child it does not know.
 */
const WATCHED = '( ( read -r _ <&3 || kill -INT $$ ) >/dev/null 2>&1 & ); exec "$@" 3<&-';

/** Each try lost means that somebody took the port in the milliseconds between our look and the server's. */
const PORT_TRIES = 10;

/** After a crash the server first replays its log; that may take minutes, and is cut short only by its own end. */
const RECOVERY_NOTICE = 5_000;

/** Milliseconds for a fast shutdown, as `pg_ctl` gives it; then an immediate one, from which the next start recovers. */
const SHUTDOWN_PATIENCE = 60_000;

/** A log above this many bytes is set aside when the server starts. One old log is kept. */
const LOG_LIMIT = 10_000_000;

/** Starts a server on a free port of 127.0.0.1 and waits until it takes connections. */
export async function launchServer(launch: Launch): Promise<Server> {
  const { nextPort = freePort } = launch;
  for (let tries = 1; ; tries++) {
    const port = await nextPort();
    const log = await openLog(launch);
    try {
      const start = (await log.stat()).size;
      const server = spawnServer(launch, port, log);
      if (await isReady(server.process, launch)) return { port, stop: stopper(server) };
      const words = (await readFile(launch.log)).subarray(start).toString('utf8').trim();
      if (!isPortTaken(words) || tries === PORT_TRIES) throw new Error(`PostgreSQL did not start: ${words}`);
    } finally {
      await log.close();
    }
  }
}

/** A port of 127.0.0.1 that nobody uses at this moment. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('A listening socket without a port.');
  return address.port;
}

/** The server logs in English whatever the machine speaks: see `SERVER_ENVIRONMENT`. */
const isPortTaken = (words: string) => /could not bind|could not create any TCP\/IP sockets/.test(words);

/** Opened by us and handed down: the log stays in the folder even where the server's user cannot go. */
async function openLog({ log, account }: Launch): Promise<FileHandle> {
  const size = (await stat(log).catch(() => undefined))?.size ?? 0;
  if (size > LOG_LIMIT) await rename(log, `${log}.old`);
  const handle = await open(log, 'a', 0o600);
  if (account.uid !== undefined && account.gid !== undefined) await handle.chown(account.uid, account.gid);
  return handle;
}

interface Spawned {
  readonly process: ChildProcess;
  readonly leash: Duplex;
}

function spawnServer({ postgres, data, settings, account }: Launch, port: number, log: FileHandle): Spawned {
  const options = Object.entries({ ...SETTINGS, ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const command = [postgres, '-D', data, '-p', String(port), ...options];
  const child = spawn('/bin/sh', ['-c', WATCHED, 'canbao', ...command], {
    ...account,
    cwd: '/',
    env: SERVER_ENVIRONMENT,
    detached: true, // Ctrl-C goes to the whole group: requests are to be drained before the server hears of it
    stdio: ['ignore', log.fd, log.fd, 'pipe'],
  });
  const leash = child.stdio[3] as Duplex;
  leash.resume();
  leash.on('error', () => undefined); // the watcher may be gone first
  child.on('exit', () => leash.end('done\n'));
  return { process: child, leash };
}

/** The eighth line of `postmaster.pid` says it, as it does for `pg_ctl`. False when the server ended instead. */
async function isReady(child: ChildProcess, { data, onProgress }: Launch): Promise<boolean> {
  let notice = Date.now() + RECOVERY_NOTICE;
  while (child.exitCode === null && child.signalCode === null) {
    const lines = (await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
    if (Number(lines[0]) === child.pid && lines[7]?.trim() === 'ready') return true;
    if (Date.now() > notice) {
      onProgress('The database is recovering from a crash …');
      notice = Date.now() + RECOVERY_NOTICE;
    }
    await sleep(10);
  }
  return false;
}

/** A program that forgets to stop the server may still end: neither the server nor its leash keeps it alive. */
function stopper({ process: child, leash }: Spawned): () => Promise<void> {
  child.unref();
  (leash as Duplex & { unref(): void }).unref();
  return async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.ref();
    const gone = once(child, 'exit');
    child.kill('SIGINT');
    const late = setTimeout(() => child.kill('SIGQUIT'), SHUTDOWN_PATIENCE);
    await gone;
    clearTimeout(late);
  };
}
