import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkCharacter } from '../../src/policy/citizen-number.ts';
import type { Viewer } from '../../src/services/viewer.ts';
import { maskIdNumber } from '../../src/store/envelope.ts';
import { createTestGraph, KEYRING, type TestGraph, TOWN, viewerWith } from '../support/graph.ts';
import { candidatesLeft, revealed, type Sample } from './citizen-number.ts';
import { everythingOf, leavesOf } from './walk.ts';

/** How many people's values are laid beside their numbers. */
const PEOPLE = 24;

let graph: TestGraph;
let numbers: ReadonlyMap<string, string>;

beforeAll(async () => {
  graph = await createTestGraph();
  numbers = await giveUnguessableNumbers();
});
afterAll(() => graph.close());

/** The demo counts its sequences up, so that they could be guessed: these are scattered, as they are in life. */
async function giveUnguessableNumbers(): Promise<Map<string, string>> {
  const { sql } = graph.database;
  const documents = await sql<{ id: string; person_id: string; sex: string; born: string }[]>`
    select d.id, d.person_id, p.sex, to_char(p.birth_date, 'YYYYMMDD') as born
    from identity_documents d join people p on p.id = d.person_id
    where d.kind = 'CITIZEN_ID' and d.superseded_at is null and p.region_code like ${`${TOWN}%`} and p.phone_masked is not null
    order by p.id desc limit ${PEOPLE}`;
  const given = new Map<string, string>();
  for (const [at, { id, person_id, sex, born }] of documents.entries()) {
    const sequence = ((at * 7919 + 271) % 500) * 2 + (sex === 'MALE' ? 1 : 0);
    const digits = `999999${born}${String(sequence).padStart(3, '0')}`;
    const number = digits + checkCharacter(digits);
    given.set(person_id, number);
    await sql`update identity_documents set number_masked = ${maskIdNumber(number)}, number_index = ${KEYRING.indexOf(number)},
      number_cipher = ${KEYRING.seal(number, `identity_documents.number_cipher:${id}`)} where id = ${id}`;
    await sql`insert into assistance_listings (person_id, category, department, region_code, confirmed_on, source)
      values (${person_id}, 'POOR_CARD', 'POVERTY_ALLEVIATION', ${TOWN}, '2017-07-01', 'test')`;
  }
  return given;
}

/** Everything that a viewer reads about each person, by the path of the field. */
async function read(viewers: ReadonlyMap<string, Viewer>): Promise<Map<string, Sample[]>> {
  const fields = new Map<string, Sample[]>();
  for (const [id, viewer] of viewers) {
    const query = `query Everything($id: ID!) { person(id: $id) { ${everythingOf('Person', viewer)} } }`;
    const { data, errors } = await graph.ask(viewer, query, { id });
    expect(errors).toEqual([]);
    const number = numbers.get(id) ?? '';
    expect(JSON.stringify(data)).not.toContain(number);
    for (const [path, values] of leavesOf(data.person)) {
      fields.set(path, [...(fields.get(path) ?? []), { number, values }]);
    }
  }
  return fields;
}

/** Most fields give nothing away, so most pairs ask the same. */
function memo(count: (positions: readonly number[]) => number): (positions: readonly number[]) => number {
  const counted = new Map<string, number>();
  return (positions) => {
    const key = positions.toSorted((a, b) => a - b).join();
    const known = counted.get(key) ?? count(positions);
    counted.set(key, known);
    return known;
  };
}

const same = (viewer: Viewer) => new Map([...numbers.keys()].map((id) => [id, viewer]));
const READERS: readonly (readonly [string, () => Map<string, Viewer>])[] = [
  ['RESIDENT', () => new Map([...numbers.keys()].map((id) => [id, viewerWith({ role: 'RESIDENT', person: id })]))],
  ...['VILLAGE_COLLECTOR', 'TOWNSHIP_OFFICER', 'COUNTY_OFFICER', 'AUDITOR'].map(
    (role) => [role, () => same(viewerWith({ role, regions: [TOWN] }))] as const,
  ),
  [
    'DEPARTMENT_CLERK',
    () => same(viewerWith({ role: 'DEPARTMENT_CLERK', regions: [TOWN], department: 'POVERTY_ALLEVIATION' })),
  ],
];

describe('no pair of fields that one viewer can read gives more of an ID number than birth date and sex do', () => {
  test.each(READERS)('as %s', async (_, viewers) => {
    const fields = await read(viewers());
    // A walk that reads little would prove little.
    expect(fields.size).toBeGreaterThan(60);
    expect(fields.get('birthDate')?.length).toBe(PEOPLE);

    const known = [...fields].map(([path, samples]) => [path, revealed(samples)] as const);
    const number = [...numbers.values()][0] ?? '';
    const left = memo((positions) => candidatesLeft(number, new Set(positions)));
    const pairs = known.flatMap(([path, positions], at) =>
      known.slice(at).map(([other, others]) => [path, other, left([...positions, ...others])] as const),
    );
    expect(pairs.filter(([, , candidates]) => candidates < 500)).toEqual([]);
  });
});

describe('the search for what is given away', () => {
  const samples = (show: (number: string) => string): Sample[] =>
    [...numbers.values()].map((number) => ({ number, values: ['2017-01-01', show(number)] }));
  const left = (show: (number: string) => string) => {
    const [number] = numbers.values();
    return candidatesLeft(number ?? '', revealed(samples(show)));
  };

  test.each<[string, (number: string) => string, number]>([
    ['the last four', (number) => `${'*'.repeat(14)}${number.slice(-4)}`, 1],
    [
      'the last four behind a number of stars that varies',
      (number) => `${'*'.repeat(Number(number[15]))}${number.slice(-4)}`,
      1,
    ],
    ['the sequence among other characters', (number) => `示例残-${number.slice(14, 17)}号`, 1],
    ['the check character alone', (number) => `x${number.at(-1)}`, 45],
  ])('finds %s', (_, show, most) => {
    expect(left(show)).toBeLessThanOrEqual(most);
  });

  test('finds nothing in what is masked, or in a date of birth', () => {
    expect(left((number) => maskIdNumber(number))).toBe(500);
    expect(left((number) => number.slice(0, 14))).toBe(500);
  });
});
