import { namedPersonId } from '../../src/demo/named-people.ts';
import { checkCharacter } from '../../src/policy/citizen-number.ts';
import type { Served } from '../support/serve.ts';

/** A name that would run in a page that put it in as markup. */
export const HOSTILE = '<img src=x onerror=document.title=1>';

interface Listed {
  readonly idNumber: string;
  readonly name: string;
  readonly confirmedOn: string;
}

/** A list of changes of civil affairs, and what a page has to make of it. */
export interface ClerkList {
  readonly csv: string;
  readonly good: readonly Listed[];
  readonly unmatched: number;
  readonly ambiguous: number;
  readonly rejected: number;
}

/** Twenty who enter the list, some of them late; three nobody knows; two under other names; one dead, one twice, one without a day. */
export async function clerkList(server: Served): Promise<ClerkList> {
  const { free, dead } = await people(server);
  const good = free.slice(0, 20).map((one, at) => ({ ...one, confirmedOn: at < 12 ? '2017-08-20' : '2017-10-05' }));
  const [first, second, third] = free.slice(20);
  const strangers = [101, 102, 103].map((one) => ({ idNumber: nobodysNumber(one), name: HOSTILE }));
  const others = [first, second].map((one) => ({ idNumber: one?.idNumber ?? '', name: '改名某' }));
  const late = { confirmedOn: '2017-08-25' };
  const wrong = [
    { ...dead, ...late },
    { ...good[0], ...late },
    { ...third, confirmedOn: '' },
  ];
  const rows = [...good, ...[...strangers, ...others].map((one) => ({ ...one, ...late })), ...wrong];
  return { csv: csvOf(rows), good, unmatched: strangers.length, ambiguous: others.length, rejected: wrong.length };
}

/** A complete list of few: everybody else leaves. */
export const cutShort = ({ good }: ClerkList): string => csvOf(good.slice(0, 2));

const csvOf = (rows: readonly Partial<Listed>[]): string => {
  const lines = rows.map(({ idNumber, name, confirmedOn }) => `${idNumber},${name},低保,新增,${confirmedOn}`);
  return `身份证号,姓名,类别,操作,认定日期\n${lines.join('\n')}\n`;
};

const PEOPLE = `query ($dead: ID!) {
  people(first: 500) { nodes { name idNumber(unmask: true, caseNumber: "test 1") diedOn assistance { department } } }
  dead: person(id: $dead) { name idNumber(unmask: true, caseNumber: "test 1") }
}`;

interface Found extends Listed {
  readonly diedOn: string | null;
  readonly assistance: readonly { readonly department: string }[];
}

/** Living people of the demo whom civil affairs do not list, and one who died, with their whole numbers. */
async function people(server: Served) {
  const { body } = await server.ask(PEOPLE, { token: await officerOf(server), variables: { dead: namedPersonId(12) } });
  const all: readonly Found[] = body.data.people.nodes;
  const free = all
    .filter(({ name, idNumber, diedOn }) => name && idNumber && !diedOn)
    .filter(({ assistance }) => assistance.every(({ department }) => department !== 'CIVIL_AFFAIRS'))
    .map(({ name, idNumber }) => ({ name, idNumber }));
  // They come town by town: a few of each are wanted.
  const spread = free.filter((_, at) => at % 12 === 0);
  return { free: spread, dead: body.data.dead as Pick<Listed, 'name' | 'idNumber'> };
}

const officerOf = (server: Served) => server.token({ role: 'COUNTY_OFFICER', regions: ['350825'], purpose: 'test' });

/** How many of the listings that stand came with a delivery. */
export async function standingOf(server: Served, batch: string): Promise<number> {
  const query = '{ people(first: 500) { nodes { assistance { batch { batch } } } } }';
  const { body } = await server.ask(query, { token: await officerOf(server) });
  const all: readonly { assistance: { batch: { batch: string } | null }[] }[] = body.data.people.nodes;
  return all.flatMap(({ assistance }) => assistance).filter((one) => one.batch?.batch === batch).length;
}

/** A sound number of a region that there is not. */
function nobodysNumber(sequence: number): string {
  const digits = `99999919900101${sequence}`;
  return digits + checkCharacter(digits);
}
