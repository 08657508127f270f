import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type postgres from 'postgres';
import { PersonReading } from '../src/policy/eligibility.ts';
import {
  assessContribution,
  assessCover,
  assessEnrollmentEligibility,
  type CompiledRulebook,
  compile,
} from '../src/policy/engine.ts';
import type { PersonFacts } from '../src/policy/facts.ts';
import type { Rulebook } from '../src/policy/rulebook.ts';
import { Trace } from '../src/policy/trace.ts';
import { openRulebooks } from '../src/services/rulebooks.ts';
import { connect } from '../src/store/db.ts';
import { factsOfPeople } from '../src/store/queries/person-facts.ts';
import { COUNTY, TODAY } from './database.ts';
import { twin } from './twin.ts';

/** People decided about in turn: enough that their circumstances vary as the county's do. */
const PEOPLE = 4000;
const POLICY_YEAR = 2018;
const AT = { asOf: TODAY };
/** Copies held at once, so that one rulebook's size stands out from the noise of the heap. */
const COPIES = 50;

export interface Decisions {
  /** Per second on one thread, facts in memory, nothing kept between people. */
  readonly rates: Readonly<Record<keyof ReturnType<typeof askers>, number>>;
  readonly compileMs: number;
  readonly compiledMegabytes: number;
}

/** What is asked of each person: both questions explained, the same without a trace, each alone, and the twin. */
function askers(book: CompiledRulebook) {
  return {
    both: (facts: PersonFacts) => bothOf(facts, book, () => new Trace()),
    quiet: (facts: PersonFacts) => bothOf(facts, book, Trace.quiet),
    twin: (facts: PersonFacts) => twin(facts, TODAY),
    eligibility: (facts: PersonFacts) => assessEnrollmentEligibility(facts, AT, book),
    contribution: (facts: PersonFacts) => assessContribution(facts, AT, book),
    cover: (facts: PersonFacts) => assessCover(facts, AT, book),
  };
}

/** Both questions about one person, read once. */
function bothOf(facts: PersonFacts, book: CompiledRulebook, trace: () => Trace) {
  const reading = new PersonReading(facts, AT, book);
  return [
    assessEnrollmentEligibility(facts, AT, book, trace(), reading),
    assessContribution(facts, AT, book, trace(), reading),
  ] as const;
}

/** B1. Decisions per second of the engine on one thread, beside a hand-written twin that has to agree with it. */
export async function measureDecisions(url: string, sql: postgres.Sql, seconds: number): Promise<Decisions> {
  const db = connect(url, { max: 1 });
  try {
    const rulebooks = await openRulebooks(db);
    const { compiled, rulebook } = rulebooks.find({ region: COUNTY, scheme: 'URRBMI', policyYear: POLICY_YEAR });
    const people = await somePeople(db, sql);
    for (const facts of people) assertAgreement(facts, compiled);
    const rates = Object.entries(askers(compiled)).map(([name, decide]) => {
      perSecond(decide, people, Math.min(1, seconds));
      return [name, perSecond(decide, people, seconds)];
    });
    return { rates: Object.fromEntries(rates), compileMs: compileMs(rulebook), compiledMegabytes: megabytes(rulebook) };
  } finally {
    await db.end();
  }
}

async function somePeople(db: ReturnType<typeof connect>, sql: postgres.Sql): Promise<PersonFacts[]> {
  const rows = await sql<{ id: string }[]>`select id from people order by md5(id::text) limit ${PEOPLE}`;
  const everywhere = { kind: 'EVERYWHERE', isSensitiveShown: true } as const;
  const ids = rows.map(({ id }) => id);
  return (await factsOfPeople(db, everywhere, ids)) as unknown as PersonFacts[];
}

/** A twin that gives another answer measures nothing, and so does a trace that changes one. */
function assertAgreement(facts: PersonFacts, book: CompiledRulebook): void {
  const quiet = assessContribution(facts, AT, book, Trace.quiet());
  const { status } = assessEnrollmentEligibility(facts, AT, book);
  const { collectedNow, refundDue, decision } = assessContribution(facts, AT, book);
  const ours = JSON.stringify([status, collectedNow, refundDue]);
  const byHand = twin(facts, TODAY);
  const theirs = JSON.stringify([
    byHand.status,
    { minFen: byHand.collectedMin, maxFen: byHand.collectedMax },
    { minFen: byHand.refundMin, maxFen: byHand.refundMax },
  ]);
  const [eligibility, contribution] = bothOf(facts, book, () => new Trace());
  const apart = [assessEnrollmentEligibility(facts, AT, book), assessContribution(facts, AT, book)];
  if (JSON.stringify([eligibility, contribution]) !== JSON.stringify(apart)) {
    throw new Error(`Read once, the answers about ${facts.personId} differ from those read apart.`);
  }
  if (ours !== theirs) throw new Error(`Engine and twin differ about ${facts.personId}: ${ours} and ${theirs}.`);
  const same = JSON.stringify([quiet.collectedNow, quiet.refundDue, quiet.decision.outcome]);
  if (same !== JSON.stringify([collectedNow, refundDue, decision.outcome])) {
    throw new Error(`The quiet answer differs about ${facts.personId}: ${same}.`);
  }
}

function perSecond(decide: (facts: PersonFacts) => unknown, people: readonly PersonFacts[], seconds: number): number {
  const begin = performance.now();
  let count = 0;
  while (performance.now() - begin < seconds * 1000) {
    for (const facts of people) decide(facts);
    count += people.length;
  }
  return (count * 1000) / (performance.now() - begin);
}

/** The slower half does not count, the fastest not either: the median of twenty. */
function compileMs(rulebook: Rulebook): number {
  const times = Array.from({ length: 20 }, () => {
    const begin = performance.now();
    compile(rulebook);
    return performance.now() - begin;
  });
  return times.sort((a, b) => a - b)[10] ?? 0;
}

/** Heap that one compiled rulebook takes, its content read back from JSON as from the database. */
function megabytes(rulebook: Rulebook): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const text = JSON.stringify(rulebook);
  collect();
  const before = process.memoryUsage().heapUsed;
  const held = Array.from({ length: COPIES }, () => compile(JSON.parse(text) as Rulebook));
  collect();
  const taken = process.memoryUsage().heapUsed - before;
  return taken / held.length / 1024 ** 2;
}
