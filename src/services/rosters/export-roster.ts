import { stringify } from 'csv-stringify/sync';
import { DomainError } from '../../errors.ts';
import { insertAuditLine } from '../../store/queries/audit.ts';
import { collectorsOfRegions } from '../../store/queries/organisation.ts';
import { peopleById } from '../../store/queries/person.ts';
import { versionsOfRegions } from '../../store/queries/region.ts';
import { printedPeople, type RosterLineRow } from '../../store/queries/roster.ts';
import { copyRoster } from '../../store/queries/roster-copy.ts';
import { storedLines } from '../../store/queries/stored-roster.ts';
import { RegionUnknown } from '../assess.ts';
import { officeOf } from '../audit/office.ts';
import { evenAlone } from '../errand.ts';
import type { Grounds } from '../people/grounds.ts';
import { assertMayUnmask, unmaskNumbers, unmaskPhones } from '../people/unmask-number.ts';
import { signatureOf, type Viewer } from '../viewer.ts';
import { type Counter, reachesInto } from '../write.ts';
import { readAhead } from './read-ahead.ts';
import { type RosterPart, type RosterQuestion, rosterOf, rosterPages } from './roster.ts';
import { cellsOf, headerOf, type Language, type PrintedPlace, RELATIONS, STATES } from './roster-cells.ts';

export class ExportForbidden extends DomainError {
  readonly code = 'FORBIDDEN';
}

/** Nobody there is within the viewer's reach: an empty file would say that nobody is known there. */
export class RegionNotYours extends DomainError {
  readonly code = 'REGION_NOT_YOURS';
  constructor(code: string) {
    super(`Region ${code} is none that you work for. Ask for one of your own. 区划${code}不在您的管辖范围内。`);
  }
}

export class RosterNotMade extends DomainError {
  readonly code = 'ROSTER_NOT_MADE';
  constructor({ within, policyYear, scheme }: RosterQuestion) {
    super(
      `No roster of ${scheme} ${policyYear} was made for ${within} or a region above it. Make one, or ask for what is owed now.`,
    );
  }
}

export interface RosterExport extends RosterQuestion {
  /** The newest roster that was kept, instead of what is owed now. */
  readonly isStored: boolean;
  /** ID numbers in whole, for those who may and say why; phone numbers too for those who may see these. */
  readonly isUnmasked: boolean;
  /** The case that whole numbers are taken for; needed with them, and without meaning else. */
  readonly caseNumber?: string | null | undefined;
  readonly language: Language;
}

/** Tells a spreadsheet that the file is UTF-8; without it, names are shown as GBK. */
export const BYTE_ORDER_MARK = '\uFEFF';

/** What every row shows: names and money. A phone number is shown to those who may see one, and left out for others. */
const NEEDED = ['registry:read', 'identity:read', 'money:read'];
/** What somebody owes rests on every list: it is told to those who collect, or may know of every list. */
const OWED_TO = ['money:collect', 'assistance:sensitive'];

/**
 * A region's roster as CSV, piece by piece. Who may not have it, and what cannot be computed, is refused before the first
 * piece. Who took it and how many rows is audited once, at its end; also when whoever takes it leaves before.
 */
export async function* exportRoster(asked: RosterExport, counter: Counter): AsyncGenerator<string | Buffer> {
  assertMayExport(counter.viewer);
  const grounds = asked.isUnmasked ? assertMayUnmask(counter.viewer, asked.caseNumber) : null;
  if ((await versionsOfRegions(counter.db, [asked.within])).length === 0) throw new RegionUnknown(asked.within);
  if (!reachesInto(counter, asked.within)) throw new RegionNotYours(asked.within);
  const roster = asked.isStored ? await rosterOf(counter.db, asked) : null;
  if (asked.isStored && roster === null) throw new RosterNotMade(asked);
  const rows = roster && !grounds ? copied(roster, asked, counter) : written(roster, { ...asked, grounds }, counter);
  let count = 0;
  try {
    // The first rows before the header: what is refused on the way to them is refused before anything was sent.
    let next = await rows.next();
    yield BYTE_ORDER_MARK + stringify([headerOf(asked.language)]);
    for (; !next.done; next = await rows.next()) {
      count += next.value.count;
      yield next.value.text;
    }
  } finally {
    const audit = () => auditExport({ ...asked, caseNumber: grounds?.caseNumber }, roster, count, counter);
    await rows.return(undefined).finally(() => evenAlone(audit));
  }
}

function assertMayExport(viewer: Viewer): void {
  const lacking = NEEDED.filter((scope) => !viewer.scopes.has(scope));
  if (lacking.length > 0) throw new ExportForbidden(`Exporting a roster needs the scope ${lacking.join(' and ')}.`);
  if (!OWED_TO.some((scope) => viewer.scopes.has(scope)))
    throw new ExportForbidden(`Exporting a roster needs the scope ${OWED_TO.join(' or ')}.`);
  if (viewer.role === 'RESIDENT') {
    throw new ExportForbidden(
      'A roster is a list for offices. Ask for what you owe by household or person. 花名册供经办机构使用，个人请查询本人或本户的应缴金额。',
    );
  }
}

interface Piece {
  readonly text: string | Buffer;
  /** How many rows it holds or ends. */
  readonly count: number;
}

const NEWLINE = '\n'.charCodeAt(0);

/** Rows of a stored roster as Postgres writes them; no cell of them holds a line break. */
async function* copied(roster: RosterPart, { language }: RosterExport, counter: Counter): AsyncGenerator<Piece> {
  const words = language === 'zh' ? { states: STATES, relations: RELATIONS } : { states: null, relations: null };
  const pieces = copyRoster(counter.db, counter.reach, {
    rosterId: roster.id,
    within: roster.within,
    on: roster.asOf,
    words,
    isPhoneShown: counter.viewer.scopes.has('contact:read'),
  });
  for await (const bytes of pieces) yield { text: bytes, count: newlinesIn(bytes) };
}

/** How many lines end in some bytes of a file. */
export function newlinesIn(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}

interface Opening extends RosterExport {
  /** Of numbers in whole; null leaves them masked. */
  readonly grounds: Grounds | null;
}

/** Rows written here: of what is owed now, or with numbers that only we can open. */
async function* written(roster: RosterPart | null, asked: Opening, counter: Counter): AsyncGenerator<Piece> {
  const pages = roster ? storedPages(roster, counter) : rosterPages(asked, counter);
  const places = new Map<string, PrintedPlace>();
  const printing = readAhead(pages, async (lines) => {
    await readPlaces(lines, places, counter);
    const whole = asked.grounds ? await wholeNumbers(lines, counter, asked.grounds) : NOTHING_WHOLE;
    return { lines, whole, people: await printedPeople(counter.db, counter.reach, lines) };
  });
  const isPhoneShown = counter.viewer.scopes.has('contact:read');
  for await (const { lines, people, whole } of printing) {
    const rows = lines.map((line) => {
      const known = people.get(line.personId);
      const person = known && { ...known, ...(!isPhoneShown && { phoneMasked: null }) };
      const number = whole.numbers.get(line.personId) ?? known?.numberMasked ?? null;
      const phone = whole.phones.get(line.personId) ?? null;
      return cellsOf({ line, person, place: places.get(line.regionCode), number, phone }, asked.language);
    });
    yield { text: stringify(rows), count: rows.length };
  }
}

/** Lines of a stored roster in one statement. */
const PAGE = 1000;

async function* storedPages({ id, within }: RosterPart, { db, reach }: Counter): AsyncGenerator<RosterLineRow[]> {
  for (let after = 0; ; ) {
    const lines = await storedLines(db, reach, { rosterId: id, within, after, state: null, limit: PAGE });
    const last = lines.at(-1);
    if (!last) return;
    yield lines;
    after = last.position;
  }
}

/** What is given in whole, by person. */
interface WholeNumbers {
  readonly numbers: ReadonlyMap<string, string>;
  readonly phones: ReadonlyMap<string, string>;
}

const NOTHING_WHOLE: WholeNumbers = { numbers: new Map(), phones: new Map() };

/** Numbers are opened a page at a time, each page with its own line in the audit before. */
async function wholeNumbers(
  lines: readonly RosterLineRow[],
  counter: Counter,
  { caseNumber }: Grounds,
): Promise<WholeNumbers> {
  const ids = lines.map(({ personId }) => personId);
  const { scopes } = counter.viewer;
  const areWanted = scopes.has('contact:read') && scopes.has('contact:unmask');
  const numbers = await numbersOfFiles(ids, counter, caseNumber);
  const phones = areWanted ? await unmaskPhones(ids, counter, caseNumber) : [];
  return { numbers, phones: new Map(phones.map(({ personId, phone }) => [personId, phone])) };
}

/** Numbers by the file that stands, of it or of one that was merged into it: the newest document's, which is the one shown masked. */
async function numbersOfFiles(
  ids: readonly string[],
  counter: Counter,
  caseNumber: string,
): Promise<ReadonlyMap<string, string>> {
  const files = await peopleById(counter.db, counter.reach, ids);
  const merged = files.flatMap(({ id, mergedIds }) => mergedIds.map((one): [string, string] => [one, id]));
  const standsFor = new Map(merged);
  const numbers = await unmaskNumbers([...new Set([...ids, ...standsFor.keys()])], counter, caseNumber);
  // The last that a map is given for a key stays: the newest.
  const byFile = numbers.toReversed().flatMap(({ personId, number }): [string, string][] => [
    [personId, number],
    [standsFor.get(personId) ?? personId, number],
  ]);
  return new Map(byFile);
}

/** Adds the places that a page is the first to name. */
async function readPlaces(
  lines: readonly RosterLineRow[],
  places: Map<string, PrintedPlace>,
  { db, today }: Counter,
): Promise<void> {
  const codes = [...new Set(lines.map(({ regionCode }) => regionCode))].filter((code) => !places.has(code));
  if (codes.length === 0) return;
  const [regions, collectors] = await Promise.all([
    versionsOfRegions(db, codes),
    collectorsOfRegions(db, codes, today),
  ]);
  for (const code of codes) {
    const name = regions.filter((region) => region.code === code).at(-1)?.name ?? code;
    const names = collectors.filter(({ regionCode }) => regionCode === code).map((collector) => collector.name);
    places.set(code, { name, collectors: names.join('、') });
  }
}

async function auditExport(asked: RosterExport, roster: RosterPart | null, count: number, counter: Counter) {
  const { within, policyYear, scheme, isUnmasked, caseNumber } = asked;
  const opened = caseNumber == null ? { isUnmasked } : { isUnmasked, caseNumber };
  await insertAuditLine(counter.db, {
    ...signatureOf(counter.viewer),
    action: 'roster.export',
    subjects: [],
    count,
    details: { within, policyYear, scheme, ...opened, rosterId: roster?.id ?? null, office: officeOf(counter.viewer) },
  });
}
