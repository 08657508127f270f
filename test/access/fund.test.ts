import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ROLES, SCOPES_OF_ROLE, type Viewer } from '../../src/services/viewer.ts';
import { AREA, BANK, BOOKER, fundDesk } from '../registry/fund-desk.ts';
import { createTestGraph, type TestGraph, viewerWith } from '../support/graph.ts';

const LIST = `{ fundEntries(poolingArea: "${AREA}") { totalCount nodes { amount kind movedOn confirmedOn } } }`;
const HANDS = `{ fundSegregation(poolingArea: "${AREA}", policyYear: 2007) { booked confirmed } }`;
const SLIPS = ['slipNumber', 'bookedBy', 'confirmedBy', 'note'];

let graph: TestGraph;
let desk: ReturnType<typeof fundDesk>;
beforeAll(async () => {
  graph = await createTestGraph();
  desk = fundDesk(graph);
});
afterAll(() => graph.close());
beforeEach(() => desk.empty());

const codes = async (viewer: Viewer, query: string) => {
  const { body, errors } = await graph.ask(viewer, query);
  return { body, codes: errors.map(({ extensions }) => extensions.code) };
};

test('no role both books money and moves it', () => {
  const books = ['fund:book', 'fund:approve', 'claim:settle'];
  const moves = ['fund:confirm', 'claim:pay'];
  for (const role of ROLES) {
    const held = SCOPES_OF_ROLE[role];
    const isBoth = [books, moves].every((scopes) => scopes.some((scope) => held.includes(scope)));
    expect(isBoth, role).toBe(false);
  }
  expect(ROLES.filter((role) => moves.some((scope) => SCOPES_OF_ROLE[role].includes(scope)))).toEqual(['TREASURER']);
});

describe('a fund', () => {
  test.each(['COUNTY_OFFICER', 'AUDITOR', 'TREASURER'])('is shown to a %s of the whole area', async (role) => {
    await desk.booked();
    for (const region of [AREA, '150400', '150000', '000000']) {
      const { data, errors } = await graph.ask(viewerWith({ role, regions: [region] }), LIST);
      expect(errors).toEqual([]);
      expect(data.fundEntries.totalCount).toBe(1);
    }
  });

  test.each([
    ['another county', ['150421']],
    ['a town of it', ['150422100']],
    ['every town of it', ['150422100', '150422101', '150422102']],
    ['no region', []],
  ])('tells no figure to an officer of %s', async (_, regions) => {
    await desk.booked({ amount: '987654.32' });
    for (const query of [LIST, HANDS]) {
      const told = await codes(viewerWith({ role: 'COUNTY_OFFICER', regions }), query);
      expect(told.codes).toEqual(['AREA_NOT_YOURS']);
      expect(told.body).not.toContain('987654.32');
    }
  });

  test.each([
    ['PUBLIC', 'UNAUTHENTICATED'],
    ['RESIDENT', 'FORBIDDEN'],
    ['VILLAGE_COLLECTOR', 'FORBIDDEN'],
    ['TOWNSHIP_OFFICER', 'FORBIDDEN'],
    ['DEPARTMENT_CLERK', 'FORBIDDEN'],
    // Its figures are exact, and a claim that is the only one of a day would be told to the fen.
    ['ANALYST', 'FORBIDDEN'],
    ['ADMINISTRATOR', 'FORBIDDEN'],
  ])('is not for a %s to ask for', async (role, code) => {
    const viewer = viewerWith({ role, regions: [AREA], department: 'CIVIL_AFFAIRS', person: randomUUID() });
    for (const query of [LIST, HANDS]) expect(new Set((await codes(viewer, query)).codes)).toEqual(new Set([code]));
  });

  test('an area that is not known is no area of anybody', async () => {
    const query = '{ fundEntries(poolingArea: "150499") { totalCount } }';
    expect((await codes(BOOKER, query)).codes).toEqual(['POOLING_AREA_UNKNOWN']);
  });
});

describe('slips and names', () => {
  const reader = viewerWith({ role: 'AUDITOR', regions: [AREA], scope: 'fund:read decision:read' });
  const asked = (field: string) => `{ fundEntries(poolingArea: "${AREA}") { nodes { ${field} } } }`;

  test.each(SLIPS)('a reader of figures alone does not read %s, and neither tests nor orders by it', async (field) => {
    expect((await codes(reader, asked(field))).codes).toEqual(['FORBIDDEN']);
    const where = `{ fundEntries(poolingArea: "${AREA}", where: { ${field}: { isNull: false } }) { totalCount } }`;
    expect((await codes(BOOKER, where)).codes).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  });

  test('a reader of figures alone is told how many do both, and not who', async () => {
    await desk.confirm(await desk.booked(), {}, { ...BANK, subject: 'both' });
    await desk.booked({}, { ...BOOKER, subject: 'both' });
    const told = await codes(reader, HANDS);
    expect(told.codes).toEqual([]);
    expect(JSON.parse(told.body).data.fundSegregation).toEqual([{ booked: 1, confirmed: 1 }]);
    expect((await codes(reader, HANDS.replace('booked', 'subject booked'))).codes).toEqual(['FORBIDDEN']);
  });

  test('who confirms for the bank reads them', async () => {
    await desk.booked({ slipNumber: 'B1', note: '县级补助' });
    const { data } = await graph.ask(BANK, asked(SLIPS.join(' ')));
    expect(data.fundEntries.nodes).toEqual([
      { slipNumber: 'B1', bookedBy: 'booker', confirmedBy: null, note: '县级补助' },
    ]);
  });
});

describe('a line of another area', () => {
  test('is refused as one that is not there', async () => {
    const entry = await desk.booked();
    const elsewhere = { ...BANK, regions: ['150421'] };
    const other = { ...entry, id: randomUUID() };
    const asTold = ({ userErrors }: { userErrors: object[] }, id: string) =>
      JSON.stringify(userErrors).replaceAll(id, 'ID');
    expect(asTold(await desk.confirm(entry, {}, elsewhere), entry.id)).toBe(
      asTold(await desk.confirm(other, {}, elsewhere), other.id),
    );
  });

  test.each([
    ['who confirms does not book', 'fundEntryBook', BANK],
    ['who books does not confirm', 'fundEntryConfirm', BOOKER],
    ['who confirms does not take back', 'fundEntryReverse', BANK],
  ])('%s', async (_, name, viewer) => {
    const input: Record<string, string> = {
      fundEntryBook: `poolingArea: "${AREA}", policyYear: 2007, kind: INTEREST, amount: "1.00", movedOn: "2007-01-01", slipNumber: "1", source: "x"`,
      fundEntryConfirm: `entryId: "${randomUUID()}", amount: "1.00", movedOn: "2007-01-01"`,
      fundEntryReverse: `entryId: "${randomUUID()}", reason: "x"`,
    };
    const mutation = `mutation { ${name}(input: { idempotencyKey: "${randomUUID()}", ${input[name]} }) { userErrors { code } } }`;
    expect(new Set((await codes(viewer, mutation)).codes)).toEqual(new Set(['FORBIDDEN']));
  });
});
