import { isDeepStrictEqual } from 'node:util';
import { type Answered, type Asking, answersOf, askingOf, type Request } from './ask.ts';
import type { System } from './systems.ts';
import { type Case, type NotYet, SYSTEMS, type SystemName, type Workload } from './workload.ts';

/** What a system takes part in a workload with, after its answers were found right. */
export interface Entry {
  readonly workload: Workload;
  readonly system: SystemName;
  readonly requests: readonly Request[];
  /** Statements sent to the database for one operation, on average. */
  readonly statements: number;
}

export interface Absence extends NotYet {
  readonly workload: Workload;
  readonly system: SystemName;
}

export class SystemsDisagree extends Error {}

/** Asks every system for every case; refuses to go on when two give different answers. */
export async function compare(workload: Workload, systems: readonly System[], cases: readonly Case[]) {
  const entries: Entry[] = [];
  const absences: Absence[] = [];
  let first: { system: SystemName; answers: readonly Answered[] } | undefined;
  for (const name of SYSTEMS) {
    const system = systems.find((one) => one.name === name);
    if (!system) continue;
    const asking = askingOf(workload, name);
    if ('notYet' in asking) {
      absences.push({ workload, system: name, notYet: asking.notYet });
      continue;
    }
    await openPool(system, asking, cases);
    const before = await system.usage();
    const answers = await answersOf(system, asking, cases, workload.pages);
    const { statements } = await system.usage();
    first ??= { system: name, answers };
    assertSame(workload, first.system, first.answers, name, answers);
    entries.push({
      workload,
      system: name,
      requests: answers.map(({ request }) => request),
      statements: (statements - before.statements) / answers.length,
    });
  }
  return { entries, absences };
}

/** More at once than the pool has connections: the driver asks for type names once on each, which no operation pays. */
async function openPool(system: System, asking: Asking, cases: readonly Case[]): Promise<void> {
  await Promise.all(Array.from({ length: 32 }, () => answersOf(system, asking, cases.slice(0, 1), 1)));
}

function assertSame(
  { name }: Workload,
  one: SystemName,
  expected: readonly Answered[],
  other: SystemName,
  given: readonly Answered[],
): void {
  const at = expected.findIndex((answer, i) => !isDeepStrictEqual(answer.canonical, given[i]?.canonical));
  if (at < 0 && expected.length === given.length) return;
  const show = (answer: Answered | undefined) => JSON.stringify(answer?.canonical)?.slice(0, 2000);
  const index = at < 0 ? Math.min(expected.length, given.length) : at;
  throw new SystemsDisagree(
    `${name}, ${(expected[index] ?? given[index])?.key}: ${one} and ${other} give different answers, so no speed is worth measuring.\n` +
      `${one}: ${show(expected[index])}\n${other}: ${show(given[index])}`,
  );
}
