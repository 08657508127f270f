import { randomUUID } from 'node:crypto';
import { inventedIdNumber } from '../../src/demo/id-number.ts';
import { KEYRING } from '../support/keys.ts';
import { type Asker, askers, ELSEWHERE, holds, scopesOf } from './file-askers.ts';
import { type Answered, createFileDesk, type FileDesk } from './file-desk.ts';

/** Somebody on file. */
export interface Kept {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly number: string;
  /** The id of the household there that they belong to. */
  readonly household: string | null;
}

export const NOBODY: Kept = {
  ...{ id: '00000000-0000-4000-8000-999999999999', name: '示例无', region: ELSEWHERE },
  household: '00000000-0000-4000-8000-888888888888',
  number: inventedIdNumber('1949-10-02', 301),
};

/** In another county: somebody with two files, and somebody whose file went into another there; the one is known by a permit too. */
export const TWICE = { number: inventedIdNumber('1949-10-01', 101), permit: 'H10000001' };
export const MERGED = { number: inventedIdNumber('1949-10-01', 103), permit: 'H10000002' };

export const PEOPLE = ['registry:import', 'identity:search'];

/** The server, with people whom others keep, and what is asked of files that are brought there. */
export interface BringersDesk extends FileDesk {
  /** Those who bring files of a kind, for places where somebody is known, and not for everybody's. */
  bringers(...scopes: readonly string[]): Asker[];
  /** Somebody of the bringer's own. */
  ownOf(asker: Asker): Kept;
  /** Some of those whom others keep, with everybody above; but nobody whose number stands in an own file too. */
  hiddenFrom(asker: Asker): Kept[];
  bring(asker: Asker, kind: string, rows: readonly string[], query?: string): Promise<Answered>;
  /** How many rows there are, but for lines of the audit: who asks about numbers is written down. */
  counted(): Promise<Readonly<Record<string, number>>>;
}

export async function createBringersDesk(draws: number, seed: number): Promise<BringersDesk> {
  const desk = await createFileDesk();
  await keepElsewhere(desk);
  const people = await readKept(desk);
  const isOwn = ({ regions }: Asker, { region }: Kept) => holds(regions, region);
  const hiddenFrom = (asker: Asker) => {
    const own = new Set(people.filter((one) => isOwn(asker, one)).map(({ number }) => number));
    const hidden = people.filter((one) => !isOwn(asker, one) && !own.has(one.number));
    return hidden.filter(({ region }, at) => region === ELSEWHERE || at % Math.ceil(hidden.length / 4) === 0);
  };
  const found = (asker: Asker) => people.find((one) => one.household !== null && isOwn(asker, one));
  return {
    ...desk,
    hiddenFrom,
    bringers: (...scopes) =>
      askers([], draws, seed)
        .filter((asker) => scopes.every((scope) => scopesOf(asker).has(scope)))
        .filter((asker) => found(asker) && hiddenFrom(asker).length > 0),
    ownOf(asker) {
      const own = found(asker);
      if (!own) throw new Error('Nobody is known there.');
      return own;
    },
    bring: (asker, kind, rows, query = '') =>
      desk.send(asker, { method: 'PUT', url: `/imports/${kind}?source=test${query}`, file: `${rows.join('\n')}\n` }),
    async counted() {
      const { audit_lines: _, ...rest } = await desk.counts();
      return rest;
    },
  };
}

/** All that was said; the checksum is the file's own. */
export const words = ({ status, body }: Answered) => `${status} ${body.replace(/"checksum":"[0-9a-f]+"/, '')}`;

async function keepElsewhere(desk: FileDesk): Promise<void> {
  for (const one of [TWICE, MERGED]) {
    const [first, second] = [randomUUID(), randomUUID()];
    for (const id of [first, second]) await keep(desk, id, one.number);
    await hold(desk, first, 'HK_MACAO_PERMIT', one.permit);
    if (one === MERGED) await desk.graph.database.sql`update people set merged_into_id = ${first} where id = ${second}`;
  }
}

async function keep(desk: FileDesk, id: string, number: string): Promise<void> {
  await desk.graph.database.sql`insert into people (id, name, sex, birth_date, region_code, source)
    values (${id}, '示例远', 'MALE', '1949-10-01', ${ELSEWHERE}, 'test')`;
  await hold(desk, id, 'CITIZEN_ID', number);
}

async function hold(desk: FileDesk, personId: string, kind: string, number: string): Promise<void> {
  const id = randomUUID();
  const sealed = KEYRING.seal(number, `identity_documents.number_cipher:${id}`);
  await desk.graph.database
    .sql`insert into identity_documents (id, person_id, kind, number_cipher, number_index, number_masked, source)
    values (${id}, ${personId}, ${kind}::identity_document_kind, ${sealed}, ${KEYRING.indexOf(number)}, '******', 'test')`;
}

async function readKept({ graph }: FileDesk): Promise<Kept[]> {
  const rows = await graph.database.sql<(Omit<Kept, 'number'> & { document: string; sealed: Buffer })[]>`
    select p.id, p.name, p.region_code as region, d.id as document, d.number_cipher as sealed, (
        select h.id from household_members m join households h on h.id = m.household_id and h.region_code = p.region_code
        where m.person_id = p.id and m.superseded_at is null and m.valid_to is null and h.superseded_at is null and h.valid_to is null
        limit 1) as household
    from people p join identity_documents d on d.person_id = p.id and d.kind = 'CITIZEN_ID' and d.superseded_at is null
    where p.name is not null order by p.id`;
  return rows.map(({ document, sealed, ...row }) => ({
    ...row,
    number: KEYRING.open(sealed, `identity_documents.number_cipher:${document}`),
  }));
}
