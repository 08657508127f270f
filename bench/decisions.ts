import type postgres from 'postgres';
import { assessContribution, assessCover, assessEnrollmentEligibility } from '../src/policy/engine.ts';
import type { PersonFacts } from '../src/policy/facts.ts';
import { openRulebooks } from '../src/services/rulebooks.ts';
import { connect } from '../src/store/db.ts';
import { factsOfPeople } from '../src/store/queries/person-facts.ts';
import { COUNTY, TODAY } from './database.ts';

/** People decided about in turn: enough that their circumstances vary as the county's do. */
const PEOPLE = 4000;
const POLICY_YEAR = 2018;

const QUESTIONS = {
  contribution: assessContribution,
  eligibility: assessEnrollmentEligibility,
  cover: assessCover,
} as const;

/** B1. Decisions per second of the engine on one thread, with the facts in memory. */
export async function measureDecisions(
  url: string,
  sql: postgres.Sql,
  seconds: number,
): Promise<Record<string, number>> {
  const db = connect(url, { max: 1 });
  try {
    const rulebooks = await openRulebooks(db);
    const { compiled } = rulebooks.find({ region: COUNTY, scheme: 'URRBMI', policyYear: POLICY_YEAR });
    const rows = await sql<{ id: string }[]>`select id from people order by md5(id::text) limit ${PEOPLE}`;
    const everywhere = { kind: 'EVERYWHERE', isSensitiveShown: true } as const;
    const people = (await factsOfPeople(
      db,
      everywhere,
      rows.map(({ id }) => id),
    )) as unknown as PersonFacts[];
    const rates: Record<string, number> = {};
    for (const [name, assess] of Object.entries(QUESTIONS)) {
      const decide = (facts: PersonFacts) => assess(facts, { asOf: TODAY }, compiled);
      perSecond(decide, people, Math.min(1, seconds));
      rates[name] = perSecond(decide, people, seconds);
    }
    return rates;
  } finally {
    await db.end();
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
