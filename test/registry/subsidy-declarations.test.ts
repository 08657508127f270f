import { randomUUID } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { declarationFile } from '../../src/services/supervision/declaration-file.ts';
import { createExampleCity, DISTRICT, type ExampleCity, SETTLER, SUBDISTRICT } from '../support/example-city.ts';
import { COUNTY, OFFICER, TODAY, viewerWith } from '../support/graph.ts';
import { refusal, supervisionDesk } from './supervision-desk.ts';

/** SJ-11: a labour station declares subsidy funds: heads times subsidy. */
let city: ExampleCity;
let desk: ReturnType<typeof supervisionDesk>;
beforeAll(async () => {
  city = await createExampleCity();
  desk = supervisionDesk(city);
});
afterAll(() => city.close());

const STATION = viewerWith({ role: 'TOWNSHIP_OFFICER', sub: 'station', regions: [SUBDISTRICT] });
const FIELDS = `declaration { id version state heads amount asOf declaredOn declaredBy decidedOn decidedBy ruling rulebookVersionId
  replaces { id replacedBy { id } } replacedBy { id } lines(first: 500) { regionCode payer heads amount } }`;
type By = Parameters<typeof desk.write>[3];

const declare = (over: object = {}, by: By = { as: STATION }) =>
  desk.write('subsidyDeclare', FIELDS, { regionCode: SUBDISTRICT, policyYear: 2026, ...over }, by);
const decide = (declarationId: string, over: object = {}, by: By = { as: SETTLER }) =>
  desk.write(
    'subsidyDeclarationDecide',
    FIELDS,
    { declarationId, version: 1, isApproved: true, ruling: '核对无误', ...over },
    by,
  );
/** 参合人数, as the statement of the region's money counts them. */
const enrolled = async (within: string, year: number, by: By = { as: SETTLER }) =>
  (await desk.read(`{ moneyStatement(within: "${within}", policyYear: ${year}, by: TOWN) { heads } }`, by))
    .moneyStatement.heads;
const fen = (text: string) => Math.round(Number(text) * 100);

const OVERLAP = refusal('DECLARATION_OVERLAPS', 'regionCode');

test('whoever declared does not decide; until it is returned nobody below declares the same heads', async () => {
  const own = (await declare({ regionCode: DISTRICT }, { as: SETTLER })).declaration;
  expect((await decide(own.id)).userErrors).toEqual(refusal('SECOND_PERSON_NEEDED', 'declarationId'));
  expect(await declare()).toMatchObject({ declaration: null, userErrors: OVERLAP });
  const other = viewerWith({ role: 'COUNTY_OFFICER', sub: 'second', regions: [DISTRICT] });
  expect((await decide(own.id, { isApproved: false }, { as: other })).declaration).toMatchObject({ state: 'RETURNED' });
});

test('heads times 670.50, split by level; decided by somebody else, and then for good', async () => {
  const heads = await enrolled(SUBDISTRICT, 2026);
  const { declaration, userErrors } = await declare();
  expect(userErrors).toEqual([]);
  expect(declaration).toMatchObject({
    version: 1,
    state: 'DECLARED',
    heads,
    asOf: '2026-04-01',
    declaredBy: 'station',
  });
  expect(fen(declaration.amount)).toBe(heads * 67_050);
  expect(declaration.lines.map(({ payer }: { payer: string }) => payer).sort()).toEqual([
    ...['CENTRAL_FINANCE', 'CITY_FINANCE', 'COUNTY_FINANCE'],
  ]);
  expect(declaration.lines.reduce((sum: number, { amount }: { amount: string }) => sum + fen(amount), 0)).toBe(
    fen(declaration.amount),
  );

  expect((await declare()).userErrors).toEqual(refusal('DECLARATION_OPEN', 'regionCode'));
  expect((await decide(declaration.id, { version: 2 })).userErrors).toEqual(refusal('VERSION_STALE', 'version'));
  expect((await decide(declaration.id)).declaration).toMatchObject({
    ...{ state: 'APPROVED', version: 2, decidedBy: 'settler', decidedOn: '2026-04-01', ruling: '核对无误' },
  });
  expect((await decide(declaration.id, { version: 2, isApproved: false })).userErrors).toEqual(
    refusal('DECLARATION_DECIDED', 'declarationId'),
  );
  expect((await declare({ regionCode: DISTRICT }, { as: SETTLER })).userErrors).toEqual(OVERLAP);
});

test('a declaration after an approved one replaces it when it is approved itself', async () => {
  const replacing = (await declare()).declaration;
  const { id } = replacing.replaces;
  expect(replacing).toMatchObject({ state: 'DECLARED', replaces: { replacedBy: null } });
  await decide(replacing.id, { isApproved: false });
  const again = (await declare()).declaration;
  expect(again.replaces.id).toBe(id);
  expect((await decide(again.id)).declaration.replaces.replacedBy.id).toBe(again.id);
});

test('where the subsidy is left to the province nothing is filled in, and nothing can be approved', async () => {
  const by = { as: OFFICER, today: TODAY };
  const { declaration } = await declare({ regionCode: COUNTY, policyYear: 2018 }, by);
  const heads = await enrolled(COUNTY, 2018, by);
  expect(declaration).toMatchObject({ amount: null, heads });
  expect(declaration.lines.length).toBeGreaterThan(10);
  expect(declaration.lines.reduce((sum: number, line: { heads: number }) => sum + line.heads, 0)).toBe(heads);
  expect(declaration.lines[0]).toMatchObject({ payer: null, amount: null });
  const second = { as: viewerWith({ role: 'COUNTY_OFFICER', sub: 'second', regions: [COUNTY] }), today: TODAY };
  expect((await decide(declaration.id, {}, second)).userErrors).toEqual(refusal('AMOUNT_UNKNOWN', 'declarationId'));
  expect((await decide(declaration.id, { isApproved: false }, second)).declaration).toMatchObject({
    state: 'RETURNED',
  });
});

test('the same request twice is one declaration; another station declares for itself alone', async () => {
  const key = { idempotencyKey: randomUUID() };
  const [one, other] = [await declare(key), await declare(key)];
  expect(other.declaration.id).toBe(one.declaration.id);
  expect((await declare({ regionCode: DISTRICT })).userErrors).toEqual(refusal('REGION_NOT_YOURS', 'regionCode'));
  const elsewhere = viewerWith({ role: 'COUNTY_OFFICER', sub: 'elsewhere', regions: [COUNTY] });
  expect((await decide(one.declaration.id, {}, { as: elsewhere })).userErrors).toEqual(
    refusal('DECLARATION_UNKNOWN', 'declarationId'),
  );
});

test('declarations of a region are listed with those below it, and not to others', async () => {
  const asked = (within: string) =>
    `{ subsidyDeclarations(within: "${within}", policyYear: 2026) { id region { code } state } }`;
  const { subsidyDeclarations } = await desk.read(asked(DISTRICT), { as: SETTLER });
  const codes = new Set(subsidyDeclarations.map(({ region }: { region: { code: string } }) => region.code));
  expect(codes).toEqual(new Set([DISTRICT, SUBDISTRICT]));
  expect(await desk.refused(asked(DISTRICT), { as: STATION })).toEqual(['REGION_NOT_YOURS']);
});

test('a declaration is a file for those who may see it, and who took it is audited', async () => {
  const { subsidyDeclarations } = await desk.read(
    `{ subsidyDeclarations(within: "${SUBDISTRICT}", policyYear: 2026) { id lines { payer heads amount } } }`,
    { as: STATION },
  );
  const [{ id, lines }] = subsidyDeclarations;
  const taken = async (viewer = STATION) => {
    const pieces: string[] = [];
    for await (const piece of declarationFile({ id, language: 'en' }, city.for(viewer))) pieces.push(piece);
    return parse(pieces.join(''), { columns: true, bom: true }) as Record<string, string>[];
  };
  expect((await taken()).map(({ payer, heads, amount }) => ({ payer, heads: Number(heads), amount }))).toEqual(lines);
  const elsewhere = viewerWith({ role: 'COUNTY_OFFICER', sub: 'elsewhere', regions: [COUNTY] });
  await expect(taken(elsewhere)).rejects.toMatchObject({ code: 'DECLARATION_UNKNOWN' });
  const [line] = await city.database
    .sql`select count, subjects from audit_lines where action = 'subsidyDeclaration.extract'`;
  expect(line).toMatchObject({ subjects: [id], count: lines.length });
});
