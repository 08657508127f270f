import type { Payer } from '../policy/facts.ts';
import { fundPaysFor } from './assistance.ts';
import { writeCertificate } from './certificate.ts';
import { type DayNumber, dayNumber, dayText, yearOf } from './days.ts';
import { enrol, enrolElsewhere, type Resident, type Round, register } from './enrollment.ts';
import type { Household, Life, Membership } from './family.ts';
import type { Random } from './random.ts';
import { type Printed, writeReceipt, writeReplacedReceipt } from './receipt.ts';
import type { Channel } from './rows.ts';
import { isNeighbourhood } from './town.ts';
import { FIRST_YEAR, LAST_YEAR, recordedAfter, SOURCES } from './world.ts';

/**
 * Individual contribution of the demo, in fen per person. 2018 is what Liancheng's notice asks (section two (one)); the
 * years before are invented.
 */
export const CONTRIBUTION_FEN: Readonly<Record<number, number>> = { 2016: 12_000, 2017: 15_000, 2018: 18_000 };

/** People enrolled in a second county for the same year. */
const ENROLLED_TWICE = 0.003;
/** The rest of the window after 20 November brings the paid up to this share. */
const EVER_PAID = 0.97;
const PACE_OF_PAST_YEARS = 0.75;
/** One person in so many is left out when the household pays. */
const LEFT_OUT = 0.012;
/** Employee-insured people whose household pays for them all the same: paid twice across schemes. */
const PAID_TWICE = 0.06;
/** One receipt in so many is written wrong, voided and replaced. */
const SPOILT = 0.004;
const NEWBORN_ENROLLED = 0.6;
/** One household's money in so many was written down without a signature. */
const UNSIGNED = 0.02;
/** Days of the window from 1 September to 20 November, and to 31 December. */
const TO_NOVEMBER_20 = 80;
const TO_YEAR_END = 121;

/** Writes what a household enrolled and paid, year after year. */
export function collectFromHousehold(round: Round, household: Household): void {
  for (let year = FIRST_YEAR; year <= LAST_YEAR; year++) {
    collectYear(round, household, year);
    for (const member of household.members) enrolNewborn(round, household, member, year);
  }
}

function collectYear(round: Round, household: Household, year: number): void {
  const { world, random } = round;
  const paidOn = drawPaymentDay(random, year, year === LAST_YEAR ? round.pace : PACE_OF_PAST_YEARS);
  const transferredOn = drawTransferDay(random, year);
  const known = (day: DayNumber | null): day is DayNumber => day !== null && day < world.today;
  const payer: Payer = random.chance(0.01) ? 'RELATIVE_ACCOUNT' : 'SELF';
  const paying: Membership[] = [];

  for (const member of household.members) {
    const resident = round.residents.get(member.life.id);
    // Who moved out between two payment days has been paid for by the first household.
    if (resident === undefined || round.enrolled.has(`${member.life.id} ${year}`)) continue;
    const isFunded = fundPaysFor(resident.listings, year);
    const day = isFunded ? transferredOn : (paidOn ?? transferredOn);
    if (!belongsOn(member, day) || random.chance(LEFT_OUT)) continue;
    if (isEmployeeInsured(resident, day) && !random.chance(PAID_TWICE)) continue;
    if (isFunded) {
      if (known(transferredOn)) payFromFund(round, resident, year, transferredOn);
    } else if (known(paidOn)) {
      paying.push(member);
    } else if (year === LAST_YEAR && random.chance(0.2)) {
      register(round, resident, year);
    }
  }
  if (known(paidOn)) payTogether(round, household, paying, year, paidOn, payer);
}

/** How a household's money of a year came in. */
interface Handing {
  readonly paidOn: DayNumber;
  readonly channel: Channel;
  readonly collectorId: string | null;
  readonly isSigned: boolean | null;
  readonly recordedAt: string;
  readonly source: string;
}

/** Draws how the money came in; who collects in a village writes a certificate for the household beside. */
function handOver(round: Round, household: Household, year: number, paidOn: DayNumber, payer: Payer): Handing {
  const { world, random } = round;
  const channel: Channel =
    payer === 'RELATIVE_ACCOUNT' ? 'HALL_TERMINAL_ACCOUNT' : drawChannel(random, round.village.code);
  const isCollected = channel === 'VILLAGE_CADRE' || channel === 'NEIGHBOURHOOD_COMMITTEE';
  const isSigned = isCollected ? !round.marks.chance(UNSIGNED) : null;
  if (isCollected && year === LAST_YEAR) writeCertificate(round, household, paidOn);
  return {
    paidOn,
    channel,
    collectorId: isCollected ? round.collector.id : null,
    isSigned,
    recordedAt: recordedAfter(world, random, paidOn, isCollected ? 3 : 1),
    source: isCollected ? SOURCES.VILLAGE : SOURCES.BANK,
  };
}

const printedFor = (
  round: Round,
  household: Household,
  year: number,
  { paidOn, channel, collectorId, isSigned, recordedAt, source }: Handing,
): Printed => ({
  series: `${round.village.code}-${year}-${String(round.book).padStart(2, '0')}`,
  householdId: household.id,
  headName: headOn(household, paidOn).name,
  issuerId: channel.startsWith('ABC') ? round.offices.agriculturalBank : round.offices.ruralBank,
  collectorId,
  isSigned,
  issuedOn: dayText(paidOn),
  recordedAt,
  source,
});

/** The household's own payment: enrollments, one receipt with a line a member, payments. */
function payTogether(
  round: Round,
  household: Household,
  paying: readonly Membership[],
  year: number,
  paidOn: DayNumber,
  payer: Payer,
): void {
  if (paying.length === 0) return;
  const { world, random, rows } = round;
  const handing = handOver(round, household, year, paidOn, payer);
  const { channel, collectorId, isSigned, recordedAt, source } = handing;
  const fen = CONTRIBUTION_FEN[year] ?? 0;
  const people = paying.map(({ life }) => life.id);
  const printed = printedFor(round, household, year, handing);
  const write = people.length > 1 && random.chance(SPOILT) ? writeReplacedReceipt : writeReceipt;
  const lines = payer === 'SELF' ? write(world, printed, people, year, fen, rows).lines : undefined;

  for (const { life } of paying) {
    const resident = round.residents.get(life.id) as Resident;
    const enrollment = enrol(round, resident, year, paidOn, recordedAt, source, isNewbornOf(life, year));
    rows.payments.push({
      id: world.ids.next('payment'),
      personId: life.id,
      enrollmentId: enrollment.id,
      receiptLineId: lines?.get(life.id) ?? null,
      scheme: enrollment.scheme,
      policyYear: year,
      payer,
      channel,
      collectorId,
      paidFen: fen,
      paidOn: dayText(paidOn),
      isSigned,
      recordedAt,
      supersededAt: null,
      source,
    });
    if (year > FIRST_YEAR && random.chance(ENROLLED_TWICE)) enrolElsewhere(round, enrollment);
  }
}

/** The medical assistance fund pays the whole contribution of a listed person by transfer: there is no receipt. */
function payFromFund(round: Round, resident: Resident, year: number, paidOn: DayNumber): void {
  const { world, random, rows } = round;
  const recordedAt = recordedAfter(world, random, paidOn, 4);
  const source = SOURCES.INSURANCE_OFFICE;
  const enrollment = enrol(round, resident, year, paidOn, recordedAt, source, false);
  rows.payments.push({
    id: world.ids.next('payment'),
    personId: resident.life.id,
    enrollmentId: enrollment.id,
    receiptLineId: null,
    scheme: enrollment.scheme,
    policyYear: year,
    payer: 'MEDICAL_ASSISTANCE_FUND',
    channel: 'FUND_TRANSFER',
    collectorId: null,
    paidFen: CONTRIBUTION_FEN[year] ?? 0,
    paidOn: dayText(paidOn),
    isSigned: null,
    recordedAt,
    supersededAt: null,
    source,
  });
}

/** A child born in the policy year itself is registered some weeks later and gets a receipt of its own. */
function enrolNewborn(round: Round, household: Household, member: Membership, year: number): void {
  const { world, random } = round;
  if (!isNewbornOf(member.life, year) || member.life.died !== null || !random.chance(NEWBORN_ENROLLED)) return;
  const paidOn = member.life.born + random.between(20, 60);
  if (paidOn < world.today) payTogether(round, household, [member], year, paidOn, 'SELF');
}

/** The day a household pays, drawn over the collection window; null if it never does. */
function drawPaymentDay(random: Random, year: number, pace: number): DayNumber | null {
  const opened = dayNumber(`${year - 1}-09-01`);
  const at = random.fraction();
  if (at < pace) return opened + Math.floor((at / pace) * TO_NOVEMBER_20);
  if (at >= EVER_PAID) return null;
  const rest = (at - pace) / (EVER_PAID - pace);
  return opened + TO_NOVEMBER_20 + Math.floor(rest * (TO_YEAR_END - TO_NOVEMBER_20 + 1));
}

/** The fund transfers in three goes. */
const drawTransferDay = (random: Random, year: number): DayNumber =>
  dayNumber(
    `${year - 1}-${random.weighted([
      ['10-20', 60],
      ['11-10', 25],
      ['12-11', 15],
    ])}`,
  );

const drawChannel = (random: Random, villageCode: string): Channel =>
  isNeighbourhood(villageCode)
    ? random.weighted([
        ['ABC_COUNTER', 40],
        ['ABC_MOBILE', 20],
        ['NEIGHBOURHOOD_COMMITTEE', 25],
        ['MI_APP', 8],
        ['MI_WECHAT', 7],
      ])
    : random.weighted([
        ['VILLAGE_CADRE', 62],
        ['RCU_COUNTER', 22],
        ['RCU_MOBILE', 8],
        ['MI_APP', 4],
        ['MI_WECHAT', 4],
      ]);

const belongsOn = (member: Membership, day: DayNumber): boolean =>
  member.from <= day &&
  (member.to === null || member.to >= day) &&
  !(member.life.died !== null && member.life.died <= day);

function isEmployeeInsured({ circumstances: { employeeInsured } }: Resident, day: DayNumber): boolean {
  return (
    employeeInsured !== null &&
    employeeInsured.from <= day &&
    (employeeInsured.to === null || employeeInsured.to >= day)
  );
}

function isNewbornOf(life: Life, year: number): boolean {
  return yearOf(life.born) === year;
}

/** Who is printed as 户主 on a day. */
const headOn = (household: Household, day: DayNumber): Life =>
  household.members.find((member) => member.relation === 'HEAD' && belongsOn(member, day))?.life ?? household.head;
