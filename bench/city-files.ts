import { inventedIdNumber } from '../src/demo/id-number.ts';

/** Files of Example City as a county brings them: its people, what they paid for 2026, and what their care cost. All invented. */
const SUBDISTRICT = '999901001';
/** Everybody belongs to a household of as many. */
const HOUSEHOLD = 4;
/** Rows handed over at a time, as a file is read. */
const CHUNK = 500;
const FIRST_BIRTH = Date.UTC(1950, 0, 1);
const DAYS = 9000;
const DAY_MS = 86_400_000;
const FIRST_CHARACTER = 0x4e00;

const numberOf = (at: number) =>
  inventedIdNumber(
    new Date(FIRST_BIRTH + (at % DAYS) * DAY_MS).toISOString().slice(0, 10),
    500 + Math.floor(at / DAYS),
  );

const nameOf = (at: number) =>
  `示${String.fromCharCode(FIRST_CHARACTER + (at % 5000))}${String.fromCharCode(FIRST_CHARACTER + Math.floor(at / 5000))}`;

const PEOPLE =
  'idNumber,name,region,hukouRegion,hukouKind,livingRegion,householdNumber,relation,memberFrom,checkedRegisters,checkedOn\n';
const REGISTERS = 'ASSISTANCE EMPLOYEE_INSURANCE ENROLLMENT_HISTORY';

export const cityPeople = (people: number): AsyncGenerator<string> =>
  file(PEOPLE, people, (at) => {
    const relation = at % HOUSEHOLD === 0 ? 'HEAD' : 'CHILD';
    const place = `${SUBDISTRICT},${SUBDISTRICT},RESIDENT,${SUBDISTRICT}`;
    const home = `C-${Math.floor(at / HOUSEHOLD)},${relation},2000-01-01`;
    return `${numberOf(at)},${nameOf(at)},${place},${home},${REGISTERS},2025-11-01\n`;
  });

/** Every year since one can be missed, so that nobody waits for it. */
export const cityEnrollments = (people: number): AsyncGenerator<string> =>
  file('idNumber,scheme,policyYear,region,status,paidOn,amount,channel\n', people * YEARS, (at) => {
    const year = FIRST_YEAR + (at % YEARS);
    return `${numberOf(Math.floor(at / YEARS))},URRBMI,${year},${SUBDISTRICT},PAID,${year - 1}-11-20,400.00,TAX_APP\n`;
  });

const [FIRST_YEAR, YEARS] = [2020, 7];

const CLAIMS =
  'idNumber,number,institutionCode,scheme,visit,admittedOn,dischargedOn,total,selfPaid,selfFirst,eligible,route,filedOn,isReferred\n';

/** So many claims, spread over the people: every third a stay, the others visits; costs go up to ten thousand yuan. */
export const cityClaims = (claims: number, people: number): AsyncGenerator<string> =>
  file(CLAIMS, claims, (at) => {
    const isStay = at % 3 === 0;
    const day = `2026-0${1 + (at % 3)}-${String(1 + (Math.floor(at / people) % 28)).padStart(2, '0')}`;
    const eligibleFen = isStay ? 100_000 + ((at * 7919) % 900_000) : 1000 + ((at * 7919) % 20_000);
    const costs = `${yuan(eligibleFen + 1500)},10.00,5.00,${yuan(eligibleFen)}`;
    const where = `H9999010000${1 + (at % 2)},URRBMI,${isStay ? 'INPATIENT' : 'OUTPATIENT'}`;
    return `${numberOf((at * 31) % people)},B-${at},${where},${day},${day},${costs},ONE_STOP,2026-03-31,true\n`;
  });

const yuan = (fen: number) => (fen / 100).toFixed(2);

async function* file(header: string, rows: number, row: (at: number) => string): AsyncGenerator<string> {
  yield header;
  for (let from = 0; from < rows; from += CHUNK) {
    yield Array.from({ length: Math.min(CHUNK, rows - from) }, (_, at) => row(from + at)).join('');
  }
}
