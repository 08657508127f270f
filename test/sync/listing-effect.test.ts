import { describe, expect, test } from 'vitest';
import { effectOf } from '../../src/services/assistance-lists/listing-effect.ts';
import { PolicyYearNotPublished, type Rulebooks, type Wanted } from '../../src/services/rulebooks.ts';
import { book } from '../policy/books.ts';
import type { Given } from '../policy/person.ts';
import { effect, fileOf, groundOf, type Law, LIANCHENG, listing, RESIDENT } from './effects.ts';

const DIBAO = listing({ category: 'DIBAO', confirmedOn: '2017-08-31' });
const LATE = listing({ category: 'DIBAO', confirmedOn: '2017-09-01' });
const PREFERRED = listing({ category: 'FP_PREF', department: 'HEALTH', confirmedOn: '2017-08-31' });
const paid: Given = { ...RESIDENT, payments: [{ paid: '180.00', paidOn: '2017-10-10' }] };
const listed = (over: object = {}) => ({ ...RESIDENT, listings: [{ category: 'DIBAO' as const, ...over }] });

describe('the cut-off of 31 August (LC-21, 22, 23)', () => {
  test('confirmed on the day itself, the fund pays at once', () => {
    const { before, after, kinds, town } = effect(fileOf(RESIDENT), { add: [DIBAO] });
    expect(kinds).toEqual(['GAINS', 'ONE_STOP_BEGINS']);
    expect(before).toMatchObject({ settlement: 'NONE', collectedFen: 18_000, assistedFen: 0, payers: [] });
    expect(after).toMatchObject({
      ...{ outcome: 'AMOUNT', settlement: 'DIRECT', collectedFen: 0, assistedFen: 18_000, refundDueFen: 0 },
      ...{ payers: [['MEDICAL_ASSISTANCE_FUND', 18_000]], isOpen: false, isOneStop: true, isWaitSkipped: false },
    });
    expect(town).toBe('350825103');
  });

  test('confirmed a day later, they pay first, and nothing is due back before they have', () => {
    const { after, kinds } = effect(fileOf(RESIDENT), { add: [LATE] });
    expect(kinds).toEqual(['GAINS', 'PAYS_FIRST', 'ONE_STOP_BEGINS']);
    expect(after).toMatchObject({ settlement: 'REFUND_LATER', collectedFen: 18_000, assistedFen: 18_000 });
    expect(after.refundDueFen).toBe(0);
  });

  test('who has paid already is paid back', () => {
    const { before, after, kinds } = effect(fileOf(paid), { add: [LATE] });
    expect(kinds).toEqual(['GAINS', 'PAYS_FIRST', 'REFUND_DUE', 'ONE_STOP_BEGINS']);
    expect([before.refundDueFen, after.refundDueFen, after.collectedFen]).toEqual([0, 18_000, 0]);
  });

  test('only their own money is due back to them, and only all of it', () => {
    const others: Given = { ...RESIDENT, payments: [{ payer: 'CHARITY', paid: '180.00', paidOn: '2017-10-10' }] };
    const part: Given = { ...RESIDENT, payments: [{ paid: '100.00', paidOn: '2017-10-10' }] };
    for (const given of [others, part]) {
      expect(effect(fileOf(given), { add: [LATE] }).after.refundDueFen).toBe(0);
    }
  });

  test('a refund that was declared is what is due: no second one, and no more than it', () => {
    const of = { enrollmentId: null, payer: 'SELF' as const, isGivenBack: false };
    const payments = [{ ...of, fen: 18_000, paidOn: '2017-10-10' }];
    const declared = (fen: number, state: 'DUE' | 'PAID') =>
      [{ enrollmentId: null, payer: 'SELF', fen, reason: 'CONFIRMED_LATER', state }] as const;
    const dueOf = (promised: ReturnType<typeof declared> | readonly []) => {
      const moneyOf = (personId: string) => ({ personId, payments, refunds: promised });
      return effect(fileOf(paid), { add: [LATE] }, LIANCHENG, { moneyOf }).after.refundDueFen;
    };
    const dues = [[], declared(18_000, 'DUE'), declared(10_000, 'DUE'), declared(18_000, 'PAID')] as const;
    expect(dues.map(dueOf)).toEqual([18_000, 18_000, 10_000, 0]);
  });

  test('confirmed in time, but listed after they paid, they have paid what is not theirs', () => {
    const { after, kinds } = effect(fileOf(paid), { add: [DIBAO] });
    expect(kinds).toEqual(['GAINS', 'OVERPAID', 'ONE_STOP_BEGINS']);
    expect(after).toMatchObject({ overpaidFen: 18_000, refundDueFen: 0 });
  });

  test('who may not enrol gains nothing by any list, and has paid too much before it as after', () => {
    const { before, after, kinds } = effect(fileOf({ ...paid, statuses: [{ kind: 'DEAD', from: '2017-10-11' }] }), {
      add: [LATE],
    });
    expect(kinds).toEqual(['NONE']);
    expect([before.outcome, before.overpaidFen, after.overpaidFen]).toEqual(['NO', 18_000, 18_000]);
  });

  test('confirmed after the window, what they get is open, by the clause that is silent', () => {
    const law = { ...LIANCHENG, today: '2018-01-10' };
    const last = effect(fileOf(RESIDENT), { add: [listing({ category: 'DIBAO', confirmedOn: '2017-12-31' })] }, law);
    expect(last.kinds).toEqual(['GAINS', 'PAYS_FIRST', 'ONE_STOP_BEGINS']);
    const { after, kinds, clauses } = effect(
      fileOf(RESIDENT),
      { add: [listing({ category: 'DIBAO', confirmedOn: '2018-01-01' })] },
      law,
    );
    expect(kinds).toEqual(['OPEN', 'ONE_STOP_BEGINS']);
    expect(after).toMatchObject({ settlement: 'OPEN', assistedFen: null, isOpen: true, refundDueFen: 0 });
    expect(clauses).toEqual(['350825-2017-10-13 四(三)1']);
  });

  test('a date corrected to before the cut-off has the fund pay at once', () => {
    const facts = fileOf(listed({ confirmedOn: '2017-09-01' }));
    const { kinds } = effect(facts, { add: [DIBAO], end: [{ listing: LATE, validTo: null }] });
    expect(kinds).toEqual(['AMOUNT_CHANGES']);
    const refund = fileOf({ ...paid, listings: listed({ confirmedOn: '2017-09-01' }).listings });
    const corrected = effect(refund, { add: [DIBAO], end: [{ listing: LATE, validTo: null }] });
    expect(corrected.kinds).toEqual(['OVERPAID', 'AMOUNT_CHANGES']);
  });

  test('a day of confirmation that is missing is asked for', () => {
    const { after, kinds, needs } = effect(fileOf(RESIDENT), { add: [listing({ category: 'DIBAO' })] });
    expect(kinds).toContain('OPEN');
    expect([after.settlement, needs]).toEqual(['OPEN', ['confirmedOn']]);
  });
});

describe('several lists (LC-24, 25)', () => {
  test('what county finance pays is open, by the clause that leaves it to the county', () => {
    const { after, kinds, clauses } = effect(fileOf(RESIDENT), { add: [PREFERRED] });
    expect(kinds).toEqual(['GAINS', 'OPEN']);
    expect(after).toMatchObject({ payers: [['COUNTY_FINANCE', null]], assistedFen: null, collectedFen: null });
    expect(clauses).toEqual(['350825-2017-10-13 四(三)2']);
  });

  test('of two the most favourable pays, once', () => {
    const facts = fileOf({
      ...RESIDENT,
      listings: [{ category: 'FP_PREF', department: 'HEALTH', confirmedOn: '2017-08-31' }],
    });
    const { after, kinds } = effect(facts, { add: [DIBAO] });
    expect(kinds).toEqual(['PAYER_CHANGES', 'AMOUNT_CHANGES', 'ONE_STOP_BEGINS']);
    expect(after).toMatchObject({ payers: [['MEDICAL_ASSISTANCE_FUND', 18_000]], assistedFen: 18_000 });
  });

  test('of two of the same worth the first of the rulebook pays, whichever was listed before the other', () => {
    const city: Law = { compiled: book('999900-example-city/urrbmi-2026'), today: '2025-11-20' };
    const file = { ...RESIDENT, sex: 'MALE' as const, hukou: '999901001', searchedOn: '2025-09-01' };
    const region = { region: '999901', confirmedOn: '2025-06-01' };
    const grade = { certificateNo: 'D1', grade: 1, department: 'DISABLED_FEDERATION' as const };
    const two = [
      { category: 'DISABLED_SEVERE' as const, ...region, ...grade },
      { category: 'TEKUN' as const, ...region },
    ];
    for (const listings of [two, two.toReversed()]) {
      const { before } = effect(fileOf({ ...file, listings }), {}, city);
      expect(before.payers).toEqual([['MEDICAL_ASSISTANCE_FUND', 40_000]]);
    }
  });

  test('a second of the same worth changes nothing', () => {
    const second = listing({
      category: 'DISABLED_SEVERE',
      department: 'DISABLED_FEDERATION',
      confirmedOn: '2017-08-01',
    });
    expect(effect(fileOf(listed({ confirmedOn: '2017-08-31' })), { add: [second] }).kinds).toEqual(['NONE']);
  });
});

describe('leaving a list', () => {
  const facts = fileOf(listed({ confirmedOn: '2017-08-01' }));
  const standing = listing({ category: 'DIBAO', confirmedOn: '2017-08-01' });

  test('before the lists are fixed loses the year', () => {
    const { after, kinds } = effect(facts, { end: [{ listing: standing, validTo: '2017-08-30' }] });
    expect(kinds).toEqual(['LOSES', 'ONE_STOP_ENDS']);
    expect(after).toMatchObject({ settlement: 'NONE', collectedFen: 18_000, assistedFen: 0 });
  });

  test('on the day they are fixed or later undoes nothing of it', () => {
    const { before, after, kinds } = effect(facts, { end: [{ listing: standing, validTo: '2017-08-31' }] });
    expect(kinds).toEqual(['ONE_STOP_ENDS']);
    expect({ ...after, isOneStop: true }).toEqual(before);
  });

  test('undoes nothing that the fund has paid', () => {
    const payments = [{ payer: 'MEDICAL_ASSISTANCE_FUND' as const, paid: '180.00', paidOn: '2017-09-20' }];
    const settled = { ...facts, payments: fileOf({ payments }).payments };
    const { after, kinds } = effect(settled, { end: [{ listing: standing, validTo: '2017-08-30' }] });
    expect(kinds).toEqual(['ONE_STOP_ENDS']);
    expect(after).toMatchObject({ collectedFen: 0, payers: [['MEDICAL_ASSISTANCE_FUND', 18_000]] });
  });

  test('of a listing that does not stand is refused, and of two alike ends one', () => {
    const end = [{ listing: standing, validTo: null }];
    expect(() => effect(fileOf(RESIDENT), { end })).toThrow('No listing under DIBAO stands');
    const twice = { ...facts, listings: [standing, standing] };
    expect(effect(twice, { end }).kinds).toEqual(['NONE']);
    expect(effect(twice, { end: [...end, ...end] }).kinds).toEqual(['LOSES', 'ONE_STOP_ENDS']);
  });
});

describe('certificates and conditions', () => {
  const balin: Law = { compiled: book('150422-balin-zuoqi/nrcms-2007'), today: '2006-12-01' };
  const certificate = (to: string) =>
    listing({ category: 'WUBAO', region: '150422', confirmedOn: '2006-03-01', certificateNo: 'W1', to });

  test('the fund pays on the last day of a certificate and not on the next (BZ-10)', () => {
    const facts = fileOf({ searched: 'ALL', searchedOn: '2006-10-01' });
    const { after, kinds } = effect(facts, { add: [certificate('2006-12-01')] }, balin);
    expect([kinds, after.assistedFen, after.collectedFen]).toEqual([['GAINS'], 1000, 0]);
    expect(effect(facts, { add: [certificate('2006-11-30')] }, balin).kinds).toEqual(['NONE']);
  });

  const province: Law = { compiled: book('unidentified-province/urrbmi-2028'), today: '2028-03-10' };
  const newcomer = fileOf({
    ...RESIDENT,
    searchedOn: '2027-09-01',
    years: { 2025: 'NOT_ENROLLED' },
    documents: [{ kind: 'CITIZEN_ID' }],
  });
  const monitored = (meetsCondition: boolean) =>
    listing({ category: 'MONITORED', region: '990101', confirmedOn: '2027-03-01', meetsCondition });

  test('who is monitored is exempt if the condition is met, though what the fund bears is open (PV-6)', () => {
    const { before, after, kinds, clauses } = effect(newcomer, { add: [monitored(true)] }, province);
    expect(kinds).toEqual(['GAINS', 'OPEN']);
    expect([before.collectedFen, after.collectedFen]).toEqual([null, 0]);
    expect(after.payers).toEqual([['MEDICAL_ASSISTANCE_FUND', null]]);
    expect(clauses).toHaveLength(1);
    expect(effect(newcomer, { add: [monitored(false)] }, province).kinds).toEqual(['NONE']);
  });

  const dibao = (confirmedOn: string) => listing({ category: 'DIBAO', region: '990101', confirmedOn });

  test('who is listed since collection began does not wait, and waits again where that was a mistake (PV-22)', () => {
    const { after, kinds } = effect(newcomer, { add: [dibao('2027-09-01')] }, province);
    expect(kinds).toEqual(['GAINS', 'OPEN', 'WAIT_SKIPPED', 'ONE_STOP_BEGINS']);
    expect(after.isWaitSkipped).toBe(true);
    expect(effect(newcomer, { add: [dibao('2027-08-31')] }, province).kinds).not.toContain('WAIT_SKIPPED');
    const mistaken = { ...newcomer, listings: [dibao('2027-09-01')] };
    const change = { add: [dibao('2027-08-31')], end: [{ listing: dibao('2027-09-01'), validTo: null }] };
    expect(effect(mistaken, change, province).kinds).toEqual(['WAIT_RETURNS']);
  });

  test('who would not wait anyway skips nothing', () => {
    const veteran = fileOf({ ...RESIDENT, statuses: [{ kind: 'VETERAN' }], documents: [{ kind: 'CITIZEN_ID' }] });
    expect(effect(veteran, { add: [dibao('2027-09-01')] }, province).after.isWaitSkipped).toBe(false);
  });
});

test('a year that no rulebook is about, and somebody of no place, have no effect to tell', () => {
  const asked = { policyYear: 2031, scheme: 'URRBMI' as const };
  const find = (wanted: Wanted) => {
    throw new PolicyYearNotPublished(wanted, []);
  };
  const change = { add: [DIBAO], end: [] };
  const unpublished = groundOf(LIANCHENG, { rulebooks: { find } as unknown as Rulebooks });
  expect(effectOf(fileOf(RESIDENT), change, asked, unpublished)).toBeNull();
  expect(effectOf({ ...fileOf({}), regionCode: null }, change, asked, groundOf(LIANCHENG))).toBeNull();
});
