import { inventedIdNumber } from '../src/demo/id-number.ts';
import type { FileReport } from '../src/services/imports/file-report.ts';
import { importEnrollments } from '../src/services/imports/import-enrollments.ts';
import type { Importer } from '../src/services/imports/import-file.ts';
import { importPeople } from '../src/services/imports/import-people.ts';
import { SCOPES_OF_ROLE } from '../src/services/viewer.ts';
import { connect, type Db } from '../src/store/db.ts';
import type { Keyring } from '../src/store/envelope.ts';
import { copyText } from './copy-text.ts';
import { TODAY } from './database.ts';
import { timed, watchMemory } from './watch.ts';

/** Everybody belongs to a household of as many, and pays on one receipt with the others. */
const HOUSEHOLD = 4;
const TOWN = '350825103';
/** Rows handed over at a time, as a file is read. */
const CHUNK = 500;
/** The day of birth of the first; nobody of a demo county is as old, so that its numbers are never met. */
const FIRST_BIRTH = Date.UTC(1890, 0, 1);
/** Days of birth: a county of a million has some hundred people of each. */
const DAYS = 9000;
const DAY_MS = 86_400_000;

export interface PeopleImport {
  /** Rows per second, checked, sealed, matched and written. */
  readonly peoplePerSecond: number;
  readonly enrollmentsPerSecond: number;
  /** A second file that says the same of everybody. */
  readonly unchangedPerSecond: number;
  /** How much the process grew, at its highest. */
  readonly growthMegabytes: number;
  /** COPY of the same bytes into a table of text, which is the least that taking a file can cost. */
  readonly limitPerSecond: number;
}

/** B3. A file of people and one of their payments, taken into a registry with regions and nobody in it. */
export async function measurePeopleImport(url: string, keyring: Keyring, rows: number): Promise<PeopleImport> {
  const db = connect(url, { max: 2 });
  const watch = watchMemory();
  try {
    const importer = importerOf(db, keyring);
    const limit = await timed(() => copyText(db, peopleFile(rows)));
    const people = await timed(() => whole(importPeople(importer, peopleFile(rows), { source: 'bench' }), rows));
    const again = await timed(() => whole(importPeople(importer, peopleFile(rows, '\n'), { source: 'bench' }), rows));
    const enrollments = await timed(() =>
      whole(importEnrollments(importer, enrollmentsFile(rows), { source: 'bench' }), rows),
    );
    const perSecond = (ms: number) => (rows * 1000) / ms;
    return {
      peoplePerSecond: perSecond(people),
      enrollmentsPerSecond: perSecond(enrollments),
      unchangedPerSecond: perSecond(again),
      growthMegabytes: watch.stop(),
      limitPerSecond: perSecond(limit),
    };
  } finally {
    watch.stop();
    await db.end();
  }
}

/** A file that was not taken whole measures nothing. */
async function whole(taken: Promise<FileReport>, rows: number): Promise<void> {
  const report = await taken;
  if (report.rows !== rows || report.takenBefore !== null)
    throw new Error(`The file was not taken: ${JSON.stringify(report)}`);
}

function importerOf(db: Db, keyring: Keyring): Importer {
  return {
    db,
    keyring,
    viewer: {
      subject: 'bench',
      role: 'COUNTY_OFFICER',
      regions: [],
      department: null,
      personId: null,
      purpose: null,
      scopes: new Set(SCOPES_OF_ROLE.COUNTY_OFFICER),
    },
    reach: { kind: 'EVERYWHERE', isSensitiveShown: true },
    today: TODAY,
  };
}

const numberOf = (at: number) =>
  inventedIdNumber(new Date(FIRST_BIRTH + (at % DAYS) * DAY_MS).toISOString().slice(0, 10), Math.floor(at / DAYS));

/** Two of some thousand characters: people born on one day have names of their own. */
const nameOf = (at: number) =>
  String.fromCharCode(FIRST_CHARACTER + (Math.floor(at / DAYS) % CHARACTERS), FIRST_CHARACTER + (at % CHARACTERS));
const FIRST_CHARACTER = 0x4e00;
const CHARACTERS = 5000;

const PEOPLE_HEADER =
  'idNumber,name,phone,region,hukouRegion,hukouKind,livingRegion,householdNumber,relation,memberFrom,address\n';

function peopleFile(rows: number, end = ''): AsyncGenerator<string> {
  return file(PEOPLE_HEADER, rows, end, (at) => {
    const household = Math.floor(at / HOUSEHOLD);
    const isHead = at % HOUSEHOLD === 0;
    const phone = `10900${String(at % 1_000_000).padStart(6, '0')}`;
    const relation = isHead ? '户主' : '子女';
    const address = isHead ? `示例路${household}号` : '';
    return `${numberOf(at)},${nameOf(at)},${phone},${TOWN},${TOWN},农业户口,${TOWN},B-${household},${relation},2000-01-01,${address}\n`;
  });
}

const ENROLLMENTS_HEADER = 'idNumber,scheme,policyYear,region,paidOn,amount,channel,receiptSeries,receiptNumber\n';

const enrollmentsFile = (rows: number): AsyncGenerator<string> =>
  file(
    ENROLLMENTS_HEADER,
    rows,
    '',
    (at) =>
      `${numberOf(at)},URRBMI,2018,${TOWN},2017-11-01,180.00,VILLAGE_CADRE,bench,${Math.floor(at / HOUSEHOLD) + 1}\n`,
  );

async function* file(header: string, rows: number, end: string, row: (at: number) => string): AsyncGenerator<string> {
  yield header;
  for (let from = 0; from < rows; from += CHUNK) {
    let text = '';
    for (let at = from; at < Math.min(rows, from + CHUNK); at++) text += row(at);
    yield text;
  }
  yield end;
}
