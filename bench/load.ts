import { readFileSync } from 'node:fs';
import type postgres from 'postgres';
import type { Request } from './ask.ts';
import { answerOf, type System, startProcess, stopProcess } from './systems.ts';

/** One round of load on one system. */
export interface Round {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Processor milliseconds of the server for one request. */
  readonly serverMs: number;
  /** Processor milliseconds of all database processes for one request; null where they cannot be read. */
  readonly databaseMs: number | null;
  readonly kilobytes: number;
}

interface LoadResult {
  readonly requests: number;
  readonly seconds: number;
  readonly failed: number;
  readonly bytes: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Loads a system for some seconds, from a process of its own. Refuses a round in which a request failed. */
export async function load(
  system: System,
  requests: readonly Request[],
  { connections, seconds, sql }: { connections: number; seconds: number; sql: postgres.Sql },
): Promise<Round> {
  const generator = startProcess('peer/load.mjs');
  try {
    const before = { usage: await system.usage(), database: await databaseMs(sql) };
    generator.send({
      port: system.port,
      headers: system.headers,
      path: requests[0]?.path,
      bodies: requests.map(({ body }) => body),
      connections,
      seconds,
    });
    const result = await answerOf<LoadResult>(generator, 'The load generator does not answer', (seconds + 60) * 1000);
    const after = { usage: await system.usage(), database: await databaseMs(sql) };
    if (result.failed > 0)
      throw new Error(`${system.name}: ${result.failed} of ${result.requests} requests failed under load.`);
    const { p50, p95, p99 } = result;
    return {
      perSecond: result.requests / result.seconds,
      p50,
      p95,
      p99,
      serverMs: (cpuMs(after.usage.cpu) - cpuMs(before.usage.cpu)) / result.requests,
      databaseMs:
        before.database === null || after.database === null
          ? null
          : (after.database - before.database) / result.requests,
      kilobytes: result.bytes / result.requests / 1024,
    };
  } finally {
    await stopProcess(generator);
  }
}

const cpuMs = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1000;

/** Linux counts processor time in ticks of a hundredth of a second. */
const TICK_MS = 10;

/** Processor time of the database so far: its living processes, and those that ended; null where /proc is not there. */
async function databaseMs(sql: postgres.Sql): Promise<number | null> {
  const rows = await sql<{ pid: number }[]>`select pid from pg_stat_activity where pid <> pg_backend_pid()`;
  try {
    const backends = rows.map(({ pid }) => ticksOf(pid));
    const parent = backends[0] && ticksOf(backends[0].parent);
    const own = backends.reduce((total, one) => total + one.own, 0);
    return (own + (parent?.ofChildren ?? 0)) * TICK_MS;
  } catch {
    return null;
  }
}

/** Parent, own ticks, and ticks of children that ended, from fields 4 and 14 to 17 of the process's stat line. */
function ticksOf(pid: number): { parent: number; own: number; ofChildren: number } {
  const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in brackets may hold blanks; what follows it begins with field 3.
  const fields = line
    .slice(line.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const field = (number: number) => fields[number - 3] ?? 0;
  return { parent: field(4), own: field(14) + field(15), ofChildren: field(16) + field(17) };
}
