import { randomUUID } from 'node:crypto';
import { handlers } from '../../src/jobs/handlers.ts';
import { runJobHere } from '../../src/jobs/run-here.ts';
import { makeCohort } from '../../src/services/cohorts/make-cohort.ts';
import { reachOf } from '../../src/services/viewer.ts';
import type { TestDatabase } from './database.ts';
import { COUNTY, type TestGraph, TODAY, viewerWith } from './graph.ts';

/** Example City's eastern district, and the subdistrict where these people live. */
const [DISTRICT, SUBDISTRICT] = ['999901', '999901001'];
const ASKED_ON = '2026-02-10';
const LATER = '2026-06-01';

interface Life {
  readonly birthDate: string;
  /** Years that were paid in time. */
  readonly years: readonly number[];
  /** The day of payment for 2026. */
  readonly paidOn?: string;
  /** Whether a missed year was bought back with it. */
  readonly isRepaired?: boolean;
}

const FAITHFUL = [2020, 2021, 2022, 2023, 2024, 2025];
const BORN = ['1950-05-01', '1965-05-01', '1980-05-01', '1995-05-01', '2010-05-01'];

/** Of five ages each: twelve faithful who have not paid for 2026, twelve who have, and twelve who missed one to five years and paid late. */
const GROWN: readonly Life[] = Array.from({ length: 36 }, (_, at): Life => {
  const birthDate = BORN[at % BORN.length] as string;
  if (at % 3 === 0) return { birthDate, years: FAITHFUL };
  if (at % 3 === 1) return { birthDate, years: FAITHFUL, paidOn: '2025-11-20' };
  const missed = 1 + (Math.floor(at / 3) % 5);
  return { birthDate, years: FAITHFUL.slice(0, -missed), paidOn: '2026-03-10', isRepaired: at % 2 === 0 };
});

/** Born in 2026: paid for within 20, 75 and 100 days, and not at all. */
const NEWBORN: readonly Life[] = [
  { birthDate: '2026-01-10', years: [], paidOn: '2026-01-30' },
  { birthDate: '2026-01-11', years: [], paidOn: '2026-03-27' },
  { birthDate: '2026-01-12', years: [], paidOn: '2026-04-22' },
  { birthDate: '2026-01-13', years: [] },
];

/** People of Example City, and two cohorts: the county's of the demo's day, and theirs. */
export async function makeCohorts(graph: TestGraph): Promise<void> {
  for (const [at, life] of [...GROWN, ...NEWBORN].entries()) await settle(graph.database, at, life);
  await make(graph, { within: COUNTY, policyYear: 2018 }, TODAY);
  await make(graph, { within: SUBDISTRICT, policyYear: 2026 }, ASKED_ON);
  await make(graph, { within: DISTRICT, policyYear: 2026 }, LATER);
  await listSome(graph.database);
}

/** A list of civil affairs, learnt on 11 March 2026: two who paid late the day before, one who had paid, and one who has not. */
const listSome = ({ sql }: TestDatabase) => sql`
  insert into assistance_listings (id, person_id, category, department, region_code, confirmed_on, valid_from, recorded_at, source)
  select ('00000000-0000-4000-9200-' || person)::uuid, ('00000000-0000-4000-9000-' || person)::uuid, category::assistance_category,
    'CIVIL_AFFAIRS', ${DISTRICT}, '2026-03-10', '2026-03-10', '2026-03-11 10:00+08', 'test'
  from (values ('000000000002', 'DIBAO'), ('000000000008', 'DIBAO_EDGE'), ('000000000013', 'DIBAO'), ('000000000018', 'TEKUN'))
    listed (person, category)`;

async function settle(
  { sql }: TestDatabase,
  at: number,
  { birthDate, years, paidOn, isRepaired }: Life,
): Promise<void> {
  const id = `00000000-0000-4000-9000-${String(at).padStart(12, '0')}`;
  await sql`insert into people (id, name, sex, birth_date, region_code, source)
    values (${id}, '示例', ${at % 2 === 0 ? 'FEMALE' : 'MALE'}, ${birthDate}, ${SUBDISTRICT}, 'test')`;
  for (const kind of ['HUKOU', 'LIVING'])
    await sql`insert into person_places (person_id, kind, region_code, hukou_kind, valid_from, source)
      values (${id}, ${kind}, ${SUBDISTRICT}, ${kind === 'HUKOU' ? 'RESIDENT' : null}, ${birthDate}, 'test')`;
  await sql`insert into register_checks (person_id, registers, checked_on, source)
    values (${id}, '{ASSISTANCE,EMPLOYEE_INSURANCE,ENROLLMENT_HISTORY,EMPLOYMENT,STATUS}', '2025-09-01', 'test')`;
  const paid: readonly (readonly [number, string])[] = [
    ...years.map((year) => [year, `${year - 1}-11-20`] as const),
    ...(paidOn ? [[2026, paidOn] as const] : []),
  ];
  for (const [year, day] of paid)
    await sql`insert into enrollments (person_id, scheme, region_code, pooling_area_code, policy_year, status, registered_on, paid_on, source)
      values (${id}, 'URRBMI', ${SUBDISTRICT}, '999900', ${year}, 'PAID', ${day}, ${day}, 'test')`;
  if (isRepaired && paidOn)
    await sql`insert into payments (person_id, scheme, policy_year, payer, paid_fen, paid_on, purpose, channel, source)
      values (${id}, 'URRBMI', 2024, 'SELF', 100000, ${paidOn}, 'REPAIR', 'TAX_APP', 'test')`;
}

async function make(
  { platform }: TestGraph,
  asked: { within: string; policyYear: number },
  today: string,
): Promise<void> {
  const { db, keyring, rulebooks } = platform;
  const viewer = viewerWith({ role: 'COUNTY_OFFICER', regions: [asked.within] });
  const counter = { db, keyring, rulebooks, viewer, today, reach: reachOf(viewer, today) };
  const input = { idempotencyKey: randomUUID(), scheme: 'URRBMI' as const, ...asked };
  const { jobId } = await makeCohort(counter, input);
  const logError = (_: string, error: unknown) => {
    throw error;
  };
  const ground = { db, keyring, rulebooks, today: () => today };
  await runJobHere(jobId ?? '', { ground, handlers, logError, stopping: new AbortController().signal });
}
