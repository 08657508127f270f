import type { FacilityGrade, FacilityLevel, Payer, PersonFacts, VisitKind } from '../../policy/facts.ts';
import type { Stay } from '../../policy/given.ts';
import type { FactLists } from '../../policy/what-if/asked-facts.ts';
import type { SettledClaim } from '../../policy/what-if/person-year.ts';
import { type List, listsOf } from '../../store/queries/fact-rows.ts';
import { NEXT_VALUE, peopleOfText, rowsOfPeople } from '../../store/queries/fact-text.ts';

/** A person with the claims that were settled of their year, in the order in which they were. */
export interface SettledYear {
  readonly person: PersonFacts;
  readonly claims: SettledClaim[];
}

/** Claims and facts of some people, row after row. */
interface WhatIfTexts {
  readonly claims: string;
  readonly facts: string;
}

/** What of an enrolment shows what its year was: that is all that benefits ask of it, unless a condition asks for more. */
const OF_YEARS: ReadonlySet<string> = new Set(['scheme', 'policyYear', 'status', 'paidOn']);

/** The lists that are read of people: who sends them and who reads them have to agree. */
export const listsRead = (names: readonly FactLists[] | null): readonly List[] =>
  listsOf({
    isHistoryTold: false,
    names,
    isTold: (list, key) => names === null || list !== 'enrollments' || OF_YEARS.has(key),
  });

/** A page's people, one after the other: each is read when it is their turn, so that little is kept at a time. */
export function* settledYears(page: WhatIfTexts, lists: readonly List[]): Generator<SettledYear> {
  const claims = rowsOfPeople(page.claims);
  for (const [at, facts] of peopleOfText(page.facts, lists)) {
    const settled = claims.get(at) ?? [];
    yield { person: facts as unknown as PersonFacts, claims: settled.map((row) => claimOf(row.split(NEXT_VALUE))) };
  }
}

/** The values of a claim in the order of `CLAIM_TEXT`. */
function claimOf(values: readonly string[]): SettledClaim {
  const [, visit, admittedOn, isReferred, isRemoteRegistered, total, selfPaid, selfFirst, ...more] = values;
  const [level, grade, regionCode, others, basic, critical, assistance, tilt, other, account, own, ...rest] = more;
  const [ownAfterBasic, isOwn] = rest;
  return {
    stay: {
      visit: visit as VisitKind,
      admittedOn: admittedOn ?? '',
      isReferred: flag(isReferred),
      isRemoteRegistered: flag(isRemoteRegistered),
      totalFen: Number(total),
      selfPaidFen: Number(selfPaid),
      selfFirstFen: Number(selfFirst),
      facility: {
        level: (level || null) as FacilityLevel | null,
        grade: (grade || null) as FacilityGrade | null,
        regionCode: regionCode ?? null,
      },
      otherPayers: payersOf(others),
    },
    paid: [basic, critical, assistance, tilt, other, account, own].map(Number),
    ownAfterBasicFen: Number(ownAfterBasic),
    isOwn: isOwn === 'true',
  };
}

const flag = (text: string | undefined): boolean | null => (text ? text === 'true' : null);

const NOBODY: NonNullable<Stay['otherPayers']> = [];

function payersOf(text: string | undefined): NonNullable<Stay['otherPayers']> {
  if (!text) return NOBODY;
  return text.split(',').map((one) => {
    const [payer, fen] = one.split(':');
    return { payer: payer as Payer, paidFen: Number(fen) };
  });
}
