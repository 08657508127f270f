import type { PersonFacts } from '../../../policy/facts.ts';
import type { Stay } from '../../../policy/given.ts';
import { formatYuan } from '../../../policy/money.ts';
import {
  type Compared,
  type ComparedSum,
  differenceOf,
  type Side,
  type SideAnswer,
  type SideQuestion,
  sideAnswer,
  sidesOf,
  sumsOf,
} from '../../../services/comparison/compare-policies.ts';
import { answeredBy } from '../../../services/statements/told-facts.ts';
import { readPage } from '../../../store/connection.ts';
import { pageSize } from '../../../store/listed.ts';
import { person } from '../../../store/nouns/person.ts';
import { standingFactsOfPeople } from '../../../store/queries/person-facts.ts';
import type { Where } from '../../../store/where.ts';
import type { Context } from '../../context.ts';
import type { PersonRow } from '../../rows.ts';

interface Asked {
  readonly where?: Where | null;
  readonly first: number;
  readonly by: SideQuestion;
  readonly against: SideQuestion;
  readonly stay?: ComparedStay | null;
  readonly asOf?: string | null;
}

type ComparedStay = Pick<Stay, 'visit' | 'admittedOn'> & {
  readonly level?: Stay['facility']['level'];
  readonly grade?: Stay['facility']['grade'];
  readonly total: number;
  readonly selfPaid: number;
  readonly selfFirst: number;
};

interface Pair {
  readonly row: PersonRow;
  readonly answers: readonly [SideAnswer, SideAnswer];
}

interface Comparison {
  readonly sides: readonly [Side, Side];
  readonly pairs: readonly Pair[];
}

const stayOf = ({ visit, admittedOn, level, grade, total, selfPaid, selfFirst }: ComparedStay): Stay => ({
  ...{ visit, admittedOn, totalFen: total, selfPaidFen: selfPaid, selfFirstFen: selfFirst },
  ...{ isReferred: true, isRemoteRegistered: true },
  facility: { level: level ?? null, grade: grade ?? null, isDesignated: true },
});

/** Two statements, of however many people: whom it is about, and what is known of them. */
async function compare(_: unknown, asked: Asked, context: Context): Promise<Comparison> {
  await Promise.all([asked.by, asked.against].map(({ region }) => context.refer.assertRegion(region)));
  const sides = sidesOf([asked.by, asked.against], asked.asOf ?? context.today, context.rulebooks);
  const page = { where: asked.where, first: pageSize(asked.first) };
  const { rows } = await readPage(context.db, person, page, context);
  const people = rows as readonly PersonRow[];
  const ids = people.map(({ id }) => id);
  const read = (await standingFactsOfPeople(context.db, context.reach, ids)) as unknown as readonly PersonFacts[];
  const factsOf = new Map(read.map((facts) => [facts.personId, answeredBy(context, facts)]));
  const stay = asked.stay ? stayOf(asked.stay) : null;
  const pairs = people.flatMap((row): Pair[] => {
    const facts = factsOf.get(row.id);
    return facts ? [{ row, answers: [sideAnswer(facts, stay, sides[0]), sideAnswer(facts, stay, sides[1])] }] : [];
  });
  return { sides, pairs };
}

const difference =
  (figure: Compared) =>
  ({ answers }: Pair) =>
    differenceOf(figure, ...answers);

function inUnit({ figure, people }: ComparedSum, value: number): string | null {
  if (people === 0) return null;
  return figure === 'WAIT' ? String(value) : formatYuan(value);
}

export const policyComparison = {
  Query: { policyComparison: compare },
  PolicyComparison: {
    first: ({ sides }: Comparison) => sides[0].published,
    second: ({ sides }: Comparison) => sides[1].published,
    asOf: ({ sides }: Comparison) => sides[0].asOf,
    secondAsOf: ({ sides }: Comparison) => sides[1].asOf,
    people: ({ pairs }: Comparison) => pairs,
    sums: ({ pairs }: Comparison) => sumsOf(pairs.map(({ answers }) => answers)),
  },
  PersonComparison: {
    person: ({ row }: Pair) => row,
    first: ({ answers }: Pair) => answers[0],
    second: ({ answers }: Pair) => answers[1],
    contributionDifference: difference('CONTRIBUTION'),
    waitDifference: difference('WAIT'),
    fundsPayDifference: difference('FUNDS_PAY'),
    stayOwnDifference: difference('STAY_OWN'),
  },
  ComparedAnswer: {
    standard: ({ standardFen }: SideAnswer) => standardFen,
    contribution: ({ contributionFen }: SideAnswer) => contributionFen,
    wait: ({ wait }: SideAnswer) => wait.total,
    waitUnit: ({ wait }: SideAnswer) => wait.counting,
    benefitsStartOn: ({ wait }: SideAnswer) => wait.benefitsStartOn,
    fundsPay: ({ fundsPayFen }: SideAnswer) => fundsPayFen,
    stayOwn: ({ stayOwnFen }: SideAnswer) => stayOwnFen,
  },
  ComparedPayer: { amount: ({ fen }: { fen: number | null }) => fen },
  ComparedSum: {
    first: (sum: ComparedSum) => inUnit(sum, sum.first),
    second: (sum: ComparedSum) => inUnit(sum, sum.second),
    difference: (sum: ComparedSum) => inUnit(sum, sum.second - sum.first),
  },
};
