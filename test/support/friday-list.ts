import { inventedIdNumber } from '../../src/demo/id-number.ts';
import { keepDecision } from '../../src/services/keep-decision.ts';
import { reachOf, type Viewer } from '../../src/services/viewer.ts';
import type { Counter } from '../../src/services/write.ts';
import { factsOfPeople } from '../../src/store/queries/person-facts.ts';
import { apply, approve, cardsOf } from '../sync/delivery.ts';
import { type Cells, send } from '../sync/sending.ts';
import { COUNTY, type TestGraph, viewerWith } from './graph.ts';

const OFFICER = viewerWith({ role: 'COUNTY_OFFICER', sub: 'officer', regions: [COUNTY] });
const CLERK = viewerWith({ role: 'DEPARTMENT_CLERK', sub: 'clerk', department: 'CIVIL_AFFAIRS', regions: [COUNTY] });
/** A Friday, three days before the demo's day. */
const FRIDAY = '2017-11-17';

/** Whom the list is about: ids of people of the demo county, outside 朋口镇. */
interface Meant {
  /** On the disabled federation's list since before the cut-off, and on no list of civil affairs. */
  readonly disabled: string;
  /** Paid in full by the fund, and confirmed for dibao before the cut-off alone. */
  readonly assisted: readonly [string, string, string];
  /** Confirmed for dibao after the cut-off. */
  readonly late: string;
  /** On no list: who paid, and who has not. */
  readonly unlisted: readonly [string, string];
  readonly dead: string;
}

/**
 * What civil affairs sent on Friday, 17 November 2017, approved and applied by the county office: people who come, people who leave,
 * two confirmations that turn out not to have held on 31 August, and rows that cannot be taken. Gives the id of a decision that was
 * kept a week before about one of those two.
 */
export async function deliverFridayList(graph: TestGraph): Promise<string> {
  const [clerk, officer] = [CLERK, OFFICER].map((viewer) => counterOf(graph, viewer)) as [Counter, Counter];
  const meant = await meantBy(graph);
  const kept = await keepOf(graph, meant.assisted[0]);
  const batchId = await send(clerk, {
    batch: FRIDAY,
    asOf: FRIDAY,
    policyYear: 2018,
    rows: await rows(officer, meant),
  });
  await approve(officer, batchId, true);
  await apply(officer, batchId);
  await date(graph, batchId);
  return kept;
}

const counterOf = ({ platform }: TestGraph, viewer: Viewer, today = FRIDAY): Counter => ({
  ...platform,
  ...{ viewer, today, reach: reachOf(viewer, today) },
});

async function rows(officer: Counter, { disabled, assisted, late, unlisted, dead }: Meant): Promise<Cells[]> {
  const cards = await cardsOf(officer, [disabled, ...assisted, late, ...unlisted, dead]);
  const of = (id: string, cells: Cells = {}): Cells => {
    const { number = '', name = '' } = cards.get(id) ?? {};
    return { idNumber: number, name, category: 'DIBAO', confirmedOn: '2017-11-15', action: 'ADD', ...cells };
  };
  const [corrected, ended, left] = assisted;
  return [
    of(disabled),
    of(unlisted[0]),
    of(unlisted[1], { category: 'TEKUN' }),
    of(corrected, { confirmedOn: '2017-09-12' }),
    of(ended, { confirmedOn: '2016-05-06', validTo: '2017-08-20' }),
    of(left, { action: 'REMOVE' }),
    of(late, { action: 'REMOVE' }),
    of(dead),
    of(unlisted[0]),
    of(unlisted[1], { category: 'TEKUN', action: 'REMOVE', name: '示例同名' }),
    of(disabled, { category: 'WUBAO', action: 'REMOVE' }),
    { ...of(disabled), idNumber: '999999196103020129', name: '示例错' },
    { ...of(disabled), idNumber: inventedIdNumber('1961-03-02', 998), name: '示例无' },
  ];
}

/** Keeps what somebody owed for 2018 as it was known a week before. */
async function keepOf(graph: TestGraph, personId: string): Promise<string> {
  const archive = counterOf(graph, OFFICER, '2017-11-10');
  const [facts] = await factsOfPeople(archive.db, archive.reach, [personId]);
  const asked = { kind: 'CONTRIBUTION', policyYear: 2018, region: null, scheme: 'URRBMI' } as const;
  return (await keepDecision(facts as never, { ...asked, asOf: null, knownAt: null }, archive as never)).id;
}

/** Puts the Friday in the place of the moment at which a test happens to run, and ids that are the same every time. */
async function date({ database: { sql } }: TestGraph, batchId: string): Promise<void> {
  const at = `${FRIDAY} 10:00+08`;
  await sql`update assistance_list_batches set received_at = ${at} where id = ${batchId}`;
  await sql`
    update assistance_listings before set superseded_at = ${at} from assistance_listings after
    where after.batch_id = ${batchId} and after.person_id = before.person_id and after.category = before.category
      and before.id <> after.id and before.superseded_at >= after.recorded_at`;
  await sql`
    update assistance_listings set recorded_at = ${at}, id = md5(person_id || category::text)::uuid where batch_id = ${batchId}`;
}

async function meantBy({ database: { sql } }: TestGraph): Promise<Meant> {
  const [meant] = await sql<Meant[]>`
    with own as (
      select id from people where region_code like '350825%' and region_code not like '350825103%' and merged_into_id is null
        and exists (select from identity_documents where person_id = people.id and kind = 'CITIZEN_ID' and superseded_at is null)
    ), alive as (
      select id from own where id not in (select person_id from status_periods where kind = 'DEAD' and superseded_at is null)
    ), standing as (
      select * from assistance_listings where superseded_at is null and valid_to is null and person_id in (select id from alive)
    ), once as (
      select person_id, min(category::text) as category, min(confirmed_on) as confirmed_on
      from standing group by person_id having count(*) = 1
    ), unlisted as (
      select id, exists (select from payments where person_id = alive.id and policy_year = 2018 and payer = 'SELF') as paid
      from alive where id not in (select person_id from assistance_listings)
    ), helped as (
      select person_id from once where category = 'DIBAO' and confirmed_on <= '2017-08-31' and exists (
        select from payments where person_id = once.person_id and policy_year = 2018 and payer = 'MEDICAL_ASSISTANCE_FUND')
        and not exists (select from claims where claims.person_id = once.person_id)
      order by person_id limit 3
    )
    select (select person_id from once where category = 'DISABLED_SEVERE' and confirmed_on <= '2017-08-31' order by 1 limit 1) as disabled,
      (select array_agg(person_id order by person_id) from helped) as assisted,
      (select person_id from once where category = 'DIBAO' and confirmed_on > '2017-08-31' order by 1 limit 1) as late,
      array[(select id from unlisted where paid order by id desc limit 1), (select id from unlisted where not paid order by id desc limit 1)] as unlisted,
      (select id from own where id not in (select id from alive) order by id limit 1) as dead`;
  if (!meant || meant.assisted.length < 3) throw new Error('The demo county lacks somebody whom the list is about.');
  return meant;
}
