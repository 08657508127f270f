import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type Db } from '../../src/store/db.ts';
import { sayDesignations } from '../../src/store/queries/designation.ts';
import { isDesignatedOn } from '../../src/store/queries/institution.ts';
import { COUNTY, createTestGraph, NAMELESS, OFFICER, type TestGraph, viewerWith } from '../support/graph.ts';

const CODE = 'H35082500017';
const NEIGHBOUR = viewerWith({ role: 'COUNTY_OFFICER', regions: ['350802'] });
const CITY = viewerWith({ role: 'COUNTY_OFFICER', regions: ['350800'] });
const PERIODS = 'designations { region { code } status valid { from to } documentNumber reason }';
const SHOWN = `institution { id code name level grade region { code } isNonProfit hasInsuranceOffice insuranceOfficer version
  ${PERIODS} } userErrors { code field message messageZh }`;
const operation = (name: string, shown = SHOWN) => {
  const input = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
  return `mutation Write($input: ${input}!) { payload: ${name}(input: $input) { ${shown} } }`;
};

let graph: TestGraph;
let db: Db;
beforeAll(async () => {
  graph = await createTestGraph();
  db = connect(graph.database.url, { max: 4, role: 'canbao_app' });
});
afterAll(async () => {
  await db.end();
  await graph.close();
});

async function run(query: string, input: object, viewer = OFFICER) {
  const { data, errors } = await graph.ask(viewer, query, { input: { idempotencyKey: randomUUID(), ...input } });
  expect(errors).toEqual([]);
  return data.payload;
}
const register = (over: object = {}, viewer = OFFICER) =>
  run(
    operation('institutionRegister'),
    { code: CODE, name: '示例县医院', level: 'COUNTY', grade: 'TWO', regionCode: COUNTY, source: 'list', ...over },
    viewer,
  );
const designate = (institutionId: string, over: object = {}, viewer = OFFICER) =>
  run(
    operation('institutionDesignate'),
    { institutionId, regionCode: COUNTY, status: 'DESIGNATED', from: '2015-01-01', source: 'contract', ...over },
    viewer,
  );
const blame = (institutionId: string, over: object = {}, viewer = OFFICER) =>
  run(
    operation(
      'institutionViolationRecord',
      'violation { id foundOn description documentNumber recordedAt } userErrors { code field }',
    ),
    { institutionId, foundOn: '2017-10-01', description: '分解住院', documentNumber: '示医保〔2017〕3号', ...over },
    viewer,
  );
const codes = ({ userErrors }: { userErrors: readonly { code: string; field: string }[] }) =>
  userErrors.map(({ code, field }) => `${code} ${field}`);
const fresh = (() => {
  let last = 100;
  return async (over: object = {}): Promise<string> =>
    (await register({ code: `H35082500${++last}`, name: `示例医院${last}`, ...over })).institution.id;
})();
const periodsOf = ({ institution }: { institution: { designations: readonly Period[] } }) =>
  institution.designations.map(({ status, valid }) => `${status} ${valid.from}…${valid.to}`);
interface Period {
  readonly status: string;
  readonly valid: { readonly from: string | null; readonly to: string | null };
}

describe('an institution', () => {
  test('is registered once, and said anew by the version that was read', async () => {
    const idempotencyKey = randomUUID();
    const first = await register({ idempotencyKey });
    expect(first.userErrors).toEqual([]);
    expect(first.institution).toMatchObject({
      code: CODE,
      version: 1,
      grade: 'TWO',
      isNonProfit: null,
      designations: [],
    });
    expect((await register({ idempotencyKey })).institution.id).toBe(first.institution.id);
    expect(codes(await register())).toEqual(['INSTITUTION_EXISTS code']);
    expect(codes(await register({ version: 2 }))).toEqual(['VERSION_STALE version']);
    const anew = await register({ version: 1, grade: 'THREE', isNonProfit: true, insuranceOfficer: '示例甲' });
    expect(anew.institution).toMatchObject({
      ...{ id: first.institution.id, version: 2, grade: 'THREE', isNonProfit: true, insuranceOfficer: '示例甲' },
    });
    expect(codes(await register({ version: 1 }))).toEqual(['VERSION_STALE version']);
  });

  test('may be registered anywhere, and is said anew by its own region alone', async () => {
    const given = { code: 'H35080200001', name: '邻区医院', regionCode: '350802' };
    expect((await register(given)).userErrors).toEqual([]);
    expect(codes(await register({ ...given, version: 1 }))).toEqual(['REGION_NOT_YOURS code']);
    expect((await register({ ...given, version: 1 }, NEIGHBOUR)).institution.version).toBe(2);
  });

  test.each([
    [{ code: 'H3508' }, 'INSTITUTION_CODE code'],
    [{ code: 'H35082500099', name: ' ' }, 'TEXT_REFUSED name'],
    [{ code: 'H35082500099', regionCode: '350899' }, 'REGION_UNKNOWN regionCode'],
    [{ code: 'H35082500099', source: ' ' }, 'TEXT_REFUSED source'],
    [{ code: 'H35082500099', insuranceOfficer: '张13800000000' }, 'TEXT_REFUSED insuranceOfficer'],
    [{ code: 'H35082500099', version: 1 }, 'INSTITUTION_UNKNOWN version'],
  ])('%j is refused', async (over, problem) => {
    expect(codes(await register(over))).toEqual([problem]);
  });

  test('two at once under one code are one, and the other is told', async () => {
    const both = await Promise.all([1, 2].map(() => register({ code: 'H35082500098' })));
    expect(both.flatMap(codes)).toEqual(['INSTITUTION_EXISTS code']);
  });

  test.each(['a\0b', 'H35082500098 ', 'h35082500099', ''])(
    'of a code that is none (%j) there is none',
    async (code) => {
      const { data, errors } = await graph.ask(
        OFFICER,
        'query Q($code: String!) { institution(code: $code) { name } }',
        { code },
      );
      expect([data, errors]).toEqual([{ institution: null }, []]);
    },
  );

  test('whoever reads no names sees no officer, and only a county writes', async () => {
    const byCode = (field: string) => graph.ask(NAMELESS, `{ institution(code: "${CODE}") { ${field} } }`);
    expect((await byCode('name')).data.institution).toEqual({ name: '示例县医院' });
    expect((await byCode('insuranceOfficer')).errors.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
    const town = viewerWith({ role: 'TOWNSHIP_OFFICER', regions: [`${COUNTY}103`] });
    const { errors: refused } = await graph.ask(town, operation('institutionDesignate'), {
      input: {
        idempotencyKey: randomUUID(),
        institutionId: CODE,
        regionCode: COUNTY,
        status: 'ENDED',
        from: '2017-01-01',
        source: 's',
      },
    });
    expect(refused.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
  });
});

describe('what an institution is to the insurance of a region (BZ-40)', () => {
  test('a suspension takes its days alone, and what remains is written anew', async () => {
    const id = await fresh();
    await designate(id, { documentNumber: '示协〔2015〕1号' });
    const suspended = { status: 'SUSPENDED', reason: '检查整改', from: '2017-03-01', to: '2017-05-31' };
    const payload = await designate(id, suspended);
    expect(periodsOf(payload)).toEqual([
      'DESIGNATED 2017-06-01…null',
      'SUSPENDED 2017-03-01…2017-05-31',
      'DESIGNATED 2015-01-01…2017-02-28',
    ]);
    expect(payload.institution.designations.map((one: { documentNumber: string }) => one.documentNumber)).toEqual([
      ...['示协〔2015〕1号', null, '示协〔2015〕1号'],
    ]);
    const kept = await graph.database.sql`select status, valid_from::text as from from designations
      where institution_id = ${id} and superseded_at is not null`;
    expect(kept).toEqual([{ status: 'DESIGNATED', from: '2015-01-01' }]);
  });

  test('said over the middle of three, it leaves the ends of the outer ones', async () => {
    const id = await fresh();
    await designate(id, { from: '2015-01-01', to: '2015-12-31' });
    await designate(id, { from: '2016-01-01', to: '2016-12-31', status: 'SUSPENDED', reason: '整改' });
    await designate(id, { from: '2017-01-01' });
    expect(
      periodsOf(await designate(id, { from: '2015-07-01', to: '2017-06-30', status: 'ENDED', reason: '解除协议' })),
    ).toEqual(['DESIGNATED 2017-07-01…null', 'ENDED 2015-07-01…2017-06-30', 'DESIGNATED 2015-01-01…2015-06-30']);
  });

  test('the same said again changes nothing; another region’s word stays', async () => {
    const id = await fresh();
    await designate(id);
    await designate(id);
    await designate(id, { regionCode: '350800', status: 'ENDED', reason: '未续签' }, CITY);
    const rows = await graph.database
      .sql`select region_code, superseded_at from designations where institution_id = ${id}
      order by region_code`;
    expect(rows).toEqual([
      { region_code: '350800', superseded_at: null },
      { region_code: COUNTY, superseded_at: null },
    ]);
  });

  test('statements made at once never lap over', async () => {
    const id = await fresh();
    const months = [1, 2, 3, 4, 5, 6, 7, 8].map((month) => `2017-0${month}-15`);
    await Promise.all(months.map((from) => designate(id, { from })));
    const [row] = await graph.database.sql`select count(*)::int as laps from designations a join designations b
      on b.institution_id = a.institution_id and b.id > a.id and b.superseded_at is null
      and daterange(a.valid_from, a.valid_to, '[]') && daterange(b.valid_from, b.valid_to, '[]')
      where a.institution_id = ${id} and a.superseded_at is null`;
    expect(row?.laps).toBe(0);
  });

  test.each([
    [{ to: '2014-12-31' }, 'PERIOD_REFUSED to'],
    [{ status: 'SUSPENDED' }, 'TEXT_REFUSED reason'],
    [{ status: 'ENDED', reason: ' ' }, 'TEXT_REFUSED reason'],
    [{ regionCode: '350802' }, 'REGION_NOT_YOURS regionCode'],
    [{ regionCode: `${COUNTY}103` }, 'REGION_TOO_SMALL regionCode'],
    [{ institutionId: randomUUID() }, 'INSTITUTION_UNKNOWN institutionId'],
    [{ institutionId: '三' }, 'INSTITUTION_UNKNOWN institutionId'],
  ])('%j is refused', async (over, problem) => {
    expect(codes(await designate(await fresh(), over))).toEqual([problem]);
  });
});

describe('whether an institution is designated on a day', () => {
  const asked = (institutionId: string, regionCode: string, day: string) => ({ institutionId, regionCode, day });

  test('each is answered in the order asked: by the region, one above it, or not at all', async () => {
    const [county, city, none] = [await fresh(), await fresh(), await fresh()];
    await designate(county, { from: '2016-01-01', to: '2016-12-31' });
    await designate(city, { regionCode: '350800' }, CITY);
    const village = `${COUNTY}103001`;
    expect(
      await isDesignatedOn(db, [
        asked(county, village, '2015-12-31'),
        asked(county, village, '2016-01-01'),
        asked(county, COUNTY, '2016-12-31'),
        asked(county, `${COUNTY}103`, '2017-01-01'),
        asked(county, '350802', '2016-06-01'),
        asked(city, village, '2017-01-01'),
        asked(city, '350802', '2017-01-01'),
        asked(none, village, '2017-01-01'),
      ]),
    ).toEqual([false, true, true, false, null, true, true, null]);
    expect(await isDesignatedOn(db, [])).toEqual([]);
  });

  test('a pooling area designates for all that it covers while it covers it, whatever its code', async () => {
    const id = await fresh();
    await graph.database
      .sql`insert into pooling_areas (code, name, level, source) values ('359900', '示例统筹区', 'CITY', 'test')`;
    await graph.database.sql`insert into pooling_area_regions (pooling_area_code, region_code, valid_from, valid_to)
      values ('359900', ${COUNTY}, '2016-01-01', '2016-12-31')`;
    await graph.database.sql`insert into designations (institution_id, region_code, status, source)
      values (${id}, '359900', 'DESIGNATED', 'test')`;
    const days = ['2015-12-31', '2016-01-01', '2016-12-31', '2017-01-01'];
    expect(
      await isDesignatedOn(
        db,
        days.map((day) => asked(id, `${COUNTY}103001`, day)),
      ),
    ).toEqual([null, true, true, null]);
  });
});

test('whatever is said of whichever days, each day is what was said of it last', async () => {
  const day = (at: number) => `2017-01-${String(at).padStart(2, '0')}`;
  const statement = fc.record({
    from: fc.option(fc.integer({ min: 1, max: 9 })),
    length: fc.option(fc.integer({ min: 0, max: 4 })),
    status: fc.constantFrom('DESIGNATED', 'SUSPENDED', 'ENDED'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(statement, { minLength: 1, maxLength: 6 }), async (statements) => {
      const institutionId = await fresh();
      const last = new Map<number, string>();
      for (const { from, length, status } of statements) {
        const to = length === null ? null : (from ?? 1) + length;
        const period = { validFrom: from === null ? null : day(from), validTo: to === null ? null : day(to) };
        const said = { documentNumber: null, reason: null, source: 'test' };
        await sayDesignations(db, [{ institutionId, regionCode: COUNTY, status, ...period, ...said }]);
        for (let at = from ?? 1; at <= (to ?? 14); at++) last.set(at, status);
      }
      const days = Array.from({ length: 14 }, (_, at) => at + 1);
      const rows = await db.sql<{ at: number; said: string[] }[]>`
        select at, array_remove(array_agg(d.status::text), null) as said from generate_series(1, 14) as at
        left join designations d on d.institution_id = ${institutionId} and d.superseded_at is null
          and make_date(2017, 1, at) <@ daterange(d.valid_from, d.valid_to, '[]')
        group by at order by at`;
      expect(rows.map(({ said }) => said)).toEqual(days.map((at) => [last.get(at)].filter(Boolean)));
    }),
    { numRuns: 40, seed: 6 },
  );
});

describe('a violation (BZ-34)', () => {
  test('is recorded by who supervises the institution, and read by who reads claims', async () => {
    const id = await fresh();
    const { violation, userErrors } = await blame(id);
    expect(userErrors).toEqual([]);
    expect(violation).toMatchObject({
      foundOn: '2017-10-01',
      description: '分解住院',
      documentNumber: '示医保〔2017〕3号',
    });
    const { data } = await graph.ask(OFFICER, `{ node(id: "${id}") { ... on Institution { violations { id } } } }`);
    expect(data.node.violations).toEqual([{ id: violation.id }]);
    expect(codes(await blame(id, {}, NEIGHBOUR))).toEqual(['REGION_NOT_YOURS institutionId']);
    await designate(id, { regionCode: '350802' }, NEIGHBOUR);
    expect(codes(await blame(id, {}, NEIGHBOUR))).toEqual([]);
  });

  test('once withdrawn, by who supervises the institution, it is no longer told of it', async () => {
    const id = await fresh();
    const { violation } = await blame(id);
    const withdraw = (over: object = {}, viewer = OFFICER) =>
      run(
        operation('institutionViolationWithdraw', 'violation { id withdrawnAt } userErrors { code field }'),
        { violationId: violation.id, documentNumber: '示医保〔2017〕9号', ...over },
        viewer,
      );
    expect(codes(await withdraw({}, NEIGHBOUR))).toEqual(['REGION_NOT_YOURS violationId']);
    await run(
      operation('institutionDesignate'),
      { institutionId: id, regionCode: NEIGHBOUR.regions[0], status: 'DESIGNATED', from: '2017-01-01', source: '测试' },
      NEIGHBOUR,
    );
    expect(codes(await withdraw({}, NEIGHBOUR))).toEqual(['REGION_NOT_YOURS violationId']);
    expect(codes(await withdraw({ documentNumber: ' ' }))).toEqual(['TEXT_REFUSED documentNumber']);
    expect(codes(await withdraw({ violationId: randomUUID() }))).toEqual(['VIOLATION_UNKNOWN violationId']);
    expect((await withdraw()).violation).toEqual({ id: violation.id, withdrawnAt: expect.stringMatching(/^\d{4}-/) });
    expect(codes(await withdraw())).toEqual(['VIOLATION_WITHDRAWN violationId']);
    const { data } = await graph.ask(OFFICER, `{ node(id: "${id}") { ... on Institution { violations { id } } } }`);
    expect(data.node.violations).toEqual([]);
  });

  test.each([
    [{ foundOn: '2017-11-21' }, 'DAY_IN_FUTURE foundOn'],
    [{ description: ' ' }, 'TEXT_REFUSED description'],
    [{ description: '患者350825199001011234挂床' }, 'TEXT_REFUSED description'],
    [{ institutionId: randomUUID() }, 'INSTITUTION_UNKNOWN institutionId'],
  ])('%j is refused', async (over, problem) => {
    expect(codes(await blame(await fresh(), over))).toEqual([problem]);
  });
});

describe('designated institutions without anybody for insurance (SJ-12)', () => {
  const missing = async (within: string, more = '') =>
    (await graph.ask(OFFICER, `{ list: institutionsWithoutOfficer(within: "${within}"${more}) { id } }`)).data.list.map(
      ({ id }: { id: string }) => id,
    ) as string[];

  test('an office or a name is enough; the day and the region are those asked about', async () => {
    const [bare, office, named, past] = [
      await fresh(),
      await fresh({ hasInsuranceOffice: true }),
      await fresh({ hasInsuranceOffice: false, insuranceOfficer: '示例乙' }),
      await fresh({ hasInsuranceOffice: false }),
    ];
    for (const id of [bare, office, named]) await designate(id);
    await designate(past, { to: '2016-12-31' });
    const today = await missing(COUNTY);
    expect(today).toContain(bare);
    for (const id of [office, named, past]) expect(today).not.toContain(id);
    expect(await missing(COUNTY, ', asOf: "2016-12-31"')).toContain(past);
    expect(await missing('350800')).toContain(bare);
    expect(await missing('350802')).not.toContain(bare);
    expect(today).toEqual([...today].sort());
    expect(await missing(COUNTY, `, first: 1, after: "${today[0]}"`)).toEqual(today.slice(1, 2));
  });

  test('a region that is none, an id that is none, and too many are refused', async () => {
    for (const args of ['within: "350899"', `within: "${COUNTY}", after: "三"`, `within: "${COUNTY}", first: 501`]) {
      const { errors } = await graph.ask(OFFICER, `{ institutionsWithoutOfficer(${args}) { id } }`);
      expect(errors).toHaveLength(1);
    }
  });
});

test('the audit says what was written, and no name', async () => {
  const lines = await graph.database
    .sql`select action, details::text as said from audit_lines where action like 'institution%'`;
  expect(new Set(lines.map(({ action }) => action))).toEqual(
    new Set(['Register', 'Designate', 'ViolationRecord', 'ViolationWithdraw'].map((step) => `institution${step}`)),
  );
  for (const { said } of lines) expect(said).not.toMatch(/示例甲|示例乙|分解住院/);
});
