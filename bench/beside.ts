import { isDeepStrictEqual } from 'node:util';
import type postgres from 'postgres';
import { atMost, shareOf } from './bars.ts';
import type { Verdict } from './report.ts';
import type { Served } from './served.ts';
import { percentile, timed } from './watch.ts';
import { sorted } from './workloads/sorted.ts';

/** One time that a question is asked. */
export interface Asked {
  readonly variables: object;
  /** The same as the hand-written statement takes it. */
  readonly byHand: Readonly<Record<string, string | number>>;
}

/** A question to the graph, the hand-written SQL of it, and how quickly it is to be answered. */
export interface Question {
  readonly name: string;
  readonly query: string;
  /** Asked by an analyst, who is told rounded numbers that no statement gives. */
  readonly isRounded?: boolean;
  readonly asked: (served: Served) => Promise<readonly Asked[]>;
  /** The answer's rows in the form that the statement gives. */
  readonly rowsOf: (data: never) => readonly unknown[];
  readonly byHand?: (sql: postgres.Sql, given: Asked['byHand']) => Promise<readonly unknown[]>;
  /** Milliseconds within which 95 of 100 answers come, asked one at a time. */
  readonly withinMs: number;
  /** The least share of the hand-written statement's speed; left out where none is promised. */
  readonly leastShare?: number;
  /** What may become of its time with four times the rows; left out where the answer grows with them. */
  readonly mostGrowth?: number;
}

/** Milliseconds, of whole requests over HTTP and of the statement alone on a connection of its own. */
export interface Beside {
  readonly rows: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly byHandMs: number | null;
  readonly ofByHand: number | null;
}

/** Rounds of each, in turn, so that a busy moment hits both: as many as fit into the seconds, and no fewer than the least. */
const [LEAST_ROUNDS, MOST_ROUNDS, SECONDS] = [30, 200, 20];

/** Asks a question warm, one request at a time, after its answers were found to be those of the statement. */
export async function measureBeside(served: Served, question: Question): Promise<Beside> {
  const asked = await question.asked(served);
  const ask = question.isRounded ? served.askRounded : served.ask;
  const ours = async ({ variables }: Asked) => question.rowsOf((await ask(question.query, variables)) as never);
  const { byHand: statement } = question;
  const theirs = statement && (async ({ byHand }: Asked) => statement(served.sql, byHand));
  const rows: number[] = [];
  for (const one of asked) {
    const given = await ours(one);
    rows.push(given.length);
    if (theirs) assertSame(question, one, given, await theirs(one));
  }
  if (rows.every((count) => count === 0))
    throw new Error(`${question.name}: nobody in this county fits it. Take more people.`);
  const [took, byHand] = await inTurn(asked, ours, theirs);
  const [p50Ms, byHandMs] = [percentile(took, 0.5), theirs ? percentile(byHand, 0.5) : null];
  const ofByHand = byHandMs === null ? null : byHandMs / p50Ms;
  return { rows: percentile(rows, 0.5), p50Ms, p95Ms: percentile(took, 0.95), byHandMs, ofByHand };
}

type Answering = (one: Asked) => Promise<readonly unknown[]>;

/** Milliseconds of each round, ours and the statement's. */
async function inTurn(asked: readonly Asked[], ours: Answering, theirs: Answering | undefined) {
  const [took, byHand]: [number[], number[]] = [[], []];
  const until = performance.now() + SECONDS * 1000;
  for (let at = 0; at < LEAST_ROUNDS || (at < MOST_ROUNDS && performance.now() < until); at += 1) {
    const one = asked[at % asked.length] as Asked;
    took.push(await timed(() => ours(one)));
    if (theirs) byHand.push(await timed(() => theirs(one)));
  }
  return [took, byHand] as const;
}

function assertSame({ name }: Question, { variables }: Asked, ours: readonly unknown[], theirs: readonly unknown[]) {
  const [given, expected] = [sorted(ours), sorted(theirs)];
  if (isDeepStrictEqual(given, expected)) return;
  const at = given.findIndex((row, place) => !isDeepStrictEqual(row, expected[place]));
  throw new Error(
    `${name} ${JSON.stringify(variables)}: the graph gives ${given.length} rows, the statement ${expected.length}; row ${at}: ${JSON.stringify([given[at], expected[at]])}.`,
  );
}

export interface Measured {
  readonly questions: Readonly<Record<string, Beside>>;
  /** Time with four times the rows, as a multiple; of nothing, unless it was asked for. */
  readonly growth: Readonly<Record<string, number>>;
  readonly verdicts: readonly Verdict[];
}

/** Each question over a county, and over one of four times as many people where there is one. */
export async function measureQuestions(
  questions: readonly Question[],
  one: <Result>(run: (served: Served) => Promise<Result>) => Promise<Result>,
  four: typeof one | null,
): Promise<Measured> {
  const all = async (served: Served) => {
    const found: [string, Beside][] = [];
    for (const question of questions) found.push([question.name, await measureBeside(served, question)]);
    return Object.fromEntries(found);
  };
  const small = await one(all);
  const large = four ? await four(all) : {};
  const growth = Object.fromEntries(
    Object.entries(large).map(([name, { p50Ms }]) => [name, p50Ms / (small[name]?.p50Ms ?? Number.NaN)]),
  );
  return { questions: small, growth, verdicts: questions.flatMap((one) => verdictsOf(one, small, growth)) };
}

function verdictsOf(
  { name, withinMs, leastShare, mostGrowth }: Question,
  measured: Measured['questions'],
  growth: Measured['growth'],
): Verdict[] {
  const { p95Ms = Number.NaN, ofByHand = null } = measured[name] ?? {};
  const times = growth[name];
  return [
    atMost(`${name}, p95 alone`, p95Ms, withinMs, ' ms'),
    ...(leastShare !== undefined && ofByHand !== null
      ? [shareOf(`${name} of the statement`, ofByHand, leastShare)]
      : []),
    ...(mostGrowth !== undefined && times !== undefined
      ? [atMost(`${name} with four times the rows, time`, times, mostGrowth, '')]
      : []),
  ];
}
