import { expect } from 'vitest';
import type { Department } from '../../src/policy/facts.ts';
import { reverseList } from '../../src/services/assistance-lists/reverse-list.ts';
import type { Counter } from '../../src/services/write.ts';
import { families } from '../registry/family.ts';
import { createTestCounter, type TestCounter } from '../support/counter.ts';
import { COUNTY } from '../support/graph.ts';
import { APPROVER, apply, approve, batchOf, cardsOf, SENDER, stepOf } from './delivery.ts';
import { ListingOracle, type Standing, sorted, type ToldList, type ToldRow } from './listing-oracle.ts';
import { expectPreviewed, expectRefunds, previewedOf, refundsOf } from './previewed.ts';
import { type Cells, type Invented, row, send } from './sending.ts';
import { type County, countyOf, differencesOf } from './sides.ts';

/** A list as its department sends it on its day. */
export interface Delivery extends ToldList {
  readonly department: Department;
}

/** What was known after a step of the year. */
interface Known {
  readonly moment: string;
  readonly listings: readonly Standing[];
}

/** Confirmed before the lists of August are sent, and the cut-off. */
const IN_TIME = { confirmedOn: '2017-08-10' };

/**
 * The lists of a year, sent and applied day by day to the demo county, beside an oracle that is told the same. After each step the
 * listings are the oracle's, and everybody's answers and refunds differ from those before it as the preview said.
 */
export class PlayedYear {
  readonly county: TestCounter;
  readonly known: Known[] = [];
  /** People whom no list names yet, in country villages; each owes 180 yuan. */
  private readonly unlisted: string[];
  private readonly cards: Awaited<ReturnType<typeof cardsOf>>;
  private readonly oracle: ListingOracle;

  private constructor(county: TestCounter, cards: PlayedYear['cards'], oracle: ListingOracle, unlisted: string[]) {
    this.county = county;
    this.cards = cards;
    this.oracle = oracle;
    this.unlisted = unlisted;
  }

  static async begin(): Promise<PlayedYear> {
    const county = await createTestCounter();
    const { sql } = county.database;
    // The demo county is of November: what its departments confirmed since the August lists is not said yet.
    await sql`delete from assistance_listings where confirmed_on > '2017-08-15'`;
    const people = (await sql<{ id: string }[]>`select id from people`).map(({ id }) => id);
    const dead = (await sql`select person_id from status_periods where kind = 'DEAD' and superseded_at is null`).map(
      ({ person_id }) => person_id,
    );
    const oracle = new ListingOracle(COUNTY, await standingAt(county, await momentOf(county)), new Set(dead));
    const unlisted = (await families(sql, 2)).flatMap(({ members }) => members);
    return new PlayedYear(county, await cardsOf(county.for(SENDER), people), oracle, unlisted);
  }

  sender = (today: string): Counter => this.county.for(SENDER, today);
  approver = (today: string): Counter => this.county.for(APPROVER, today);
  fresh = (count: number): string[] => this.unlisted.splice(0, count);

  get listings(): readonly Standing[] {
    return this.oracle.listings;
  }

  /** A row about somebody on file. */
  about = (personId: string, cells: Cells = {}): ToldRow => ({
    cells: row(this.cardOf(personId), { ...IN_TIME, ...cells }),
    means: [personId],
  });
  aboutNobody = (stranger: Invented): ToldRow => ({ cells: row(stranger, IN_TIME), means: [] });
  misspelt = (personId: string, cells: Cells): ToldRow => ({
    cells: row({ ...this.cardOf(personId), name: '欧阳错写' }, { ...IN_TIME, ...cells }),
    ...{ means: [], perhaps: personId },
  });
  /** The row that says what stands. */
  asItStands = ({ personId, category, confirmedOn }: Standing): ToldRow =>
    this.about(personId, { category, confirmedOn: confirmedOn ?? '2017-08-01' });

  /** Those whom a department lists until the year's end and who have a number that a list can name, in one order. */
  listedBy = (department: Department, category?: string): Standing[] =>
    this.oracle.listings.filter(
      (one) =>
        one.department === department &&
        (category === undefined || one.category === category) &&
        (one.validTo ?? '9999') > '2017-12-31' &&
        this.cardOf(one.personId).number !== '',
    );

  /** Somebody who is on file from now on. */
  meet(personId: string, { number, name }: Invented): void {
    this.cards.set(personId, { number, name });
  }

  /** Sends a list on its day, and holds what its rows came to against what the oracle says. */
  async send(list: Delivery) {
    const { rows, department, batch, mode, asOf } = list;
    const sender = this.sender(asOf);
    const cells = rows.map((one) => one.cells);
    const batchId = await send(sender, { rows: cells, department, batch, mode, asOf, policyYear: 2018 });
    const classes = this.oracle.take(list);
    expect(await batchOf(sender, batchId)).toMatchObject({
      status: 'PREVIEWED',
      ...{ new_count: classes.NEW, changed_count: classes.CHANGED, unchanged_count: classes.UNCHANGED },
      ...{ dropped_count: classes.DROPPED, unmatched_count: classes.UNMATCHED, ambiguous_count: classes.AMBIGUOUS },
      rejected_count: classes.REJECTED,
    });
    return { batchId, classes };
  }

  /** The oracle is told of a list that was made without being sent. */
  tell(list: Delivery): void {
    this.oracle.take(list);
  }

  /** Has a delivery approved and applied, and holds everybody's answers and the refunds against its preview. */
  async apply(batchId: string, today: string, isDropConfirmed = false) {
    const approver = this.approver(today);
    const previewed = await previewedOf(approver, batchId);
    const [before, refunded] = [await countyOf(approver), await refundsOf(approver)];
    await approve(approver, batchId, isDropConfirmed);
    await apply(approver, batchId);
    expect(await batchOf(approver, batchId)).toMatchObject({ status: 'APPLIED' });
    expectPreviewed(previewed, differencesOf(before, await countyOf(approver), approver));
    expectRefunds(previewed, refunded, await refundsOf(approver));
    await this.remember();
    return previewed;
  }

  /** A list that is sent and applied. */
  async take(list: Delivery, isDropConfirmed = false) {
    const { batchId, classes } = await this.send(list);
    return { batchId, classes, preview: await this.apply(batchId, list.asOf, isDropConfirmed) };
  }

  /** Takes a delivery back: listings and everybody's answers are those from before it. */
  async takeBack(batchId: string, today: string, before: County, listings: readonly Standing[]): Promise<void> {
    const approver = this.approver(today);
    await reverseList(approver, { ...(await stepOf(approver, batchId)), note: '名单有误' });
    expect(differencesOf(before, await countyOf(approver), approver).size).toBe(0);
    await this.goBack(listings);
  }

  /** What was told last comes to nothing. */
  async goBack(listings: readonly Standing[]): Promise<void> {
    this.oracle.goBack(listings);
    await this.remember();
  }

  /** Listings that were known at a moment. */
  standingAt = (moment: string): Promise<readonly Standing[]> => standingAt(this.county, moment);

  private readonly cardOf = (personId: string) => this.cards.get(personId) ?? { number: '', name: '' };

  private async remember(): Promise<void> {
    const known = { moment: await momentOf(this.county), listings: this.oracle.listings };
    this.known.push(known);
    expect(await this.standingAt(known.moment)).toEqual(known.listings);
  }
}

async function momentOf({ database }: TestCounter): Promise<string> {
  const [now] = await database.sql<{ at: string }[]>`select clock_timestamp()::text as at`;
  return now?.at ?? '';
}

async function standingAt({ database }: TestCounter, moment: string): Promise<readonly Standing[]> {
  const rows = await database.sql<Standing[]>`
    select person_id as "personId", category, department, region_code as "regionCode", confirmed_on::text as "confirmedOn",
      valid_from::text as "validFrom", valid_to::text as "validTo", grade, certificate_masked as certificate, source
    from assistance_listings where recorded_at <= ${moment} and (superseded_at is null or superseded_at > ${moment})`;
  return sorted(rows.map((one) => ({ ...one })));
}
