import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importTargets } from '../../src/services/imports/import-targets.ts';
import { createTestGraph, OFFICER, type TestGraph, TOWN, viewerWith } from '../support/graph.ts';
import { bytes, problemsOf } from '../support/import.ts';
import { loadLowIncomeVillages } from '../support/low-income-villages.ts';

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph.close());

describe('targets by file', () => {
  const take = (header: string, ...rows: readonly string[]) =>
    importTargets(graph.database.sql, bytes([header, ...rows].join('\n')));
  const TARGET = `{ region(code: "${TOWN}") { targets(policyYear: 2018) {
    scheme taskHeads residents hukouLiable targetRate targetHeads taxShare countyMatch source } } }`;
  const PENALTY = `{ participation(within: "350825", policyYear: 2018) { assessment {
    targets { regions { regionCode ownTarget { rate heads isReached headsMissing } } }
    penalties { regionCode matchOnTask { exact } taxShareLoss total { exact } } decision { missingParameters { name } } } } }`;

  test('what a file leaves out stays as another said it, and both are named', async () => {
    const rows = [`${TOWN},2018,1000000.5,"45.50",99,25500,财政局 2018-01-20`];
    const header = '区划代码,参保年度,税收分成,县级配套标准,目标参保率,目标人数,来源';
    expect(await take(header, ...rows)).toMatchObject({ updated: 1, inserted: 0 });
    expect(await take(header, ...rows)).toMatchObject({ unchanged: 1, updated: 0 });
    const { data } = await graph.ask(OFFICER, TARGET);
    expect(data.region.targets).toEqual([
      {
        ...{
          scheme: 'URRBMI',
          taskHeads: 25_550,
          residents: null,
          hukouLiable: null,
          targetRate: '99.00',
          targetHeads: 25_500,
        },
        ...{ taxShare: '1000000.50', countyMatch: '45.50' },
        source: '连城县人民政府 2017-10-13 通知 附件；财政局 2018-01-20',
      },
    ]);
  });

  test('a county match on file settles that town’s penalty, and its own target is told beside', async () => {
    const { data } = await graph.ask(OFFICER, PENALTY);
    const { targets, penalties, decision } = data.participation.assessment;
    const own = penalties.find((one: { regionCode: string }) => one.regionCode === TOWN);
    expect(own.matchOnTask.exact).toBe('1162525.00');
    expect(own.total.exact).not.toBeNull();
    expect(penalties[0]).toMatchObject({ matchOnTask: null, total: null });
    expect(decision.missingParameters).toEqual([{ name: 'shortfall-penalty.countyMatch.perHead' }]);
    const region = targets[0].regions.find((one: { regionCode: string }) => one.regionCode === TOWN);
    expect(region.ownTarget).toMatchObject({ rate: '99.00', heads: 25_500, isReached: false });
  });

  test('a rate that a spreadsheet wrote as a part of one is refused in words, unless it has its sign', async () => {
    const header = 'regionCode,policyYear,targetRate,source';
    const bad = take(
      header,
      `${TOWN},2018,0.98,y`,
      '350825104,2018,1,y',
      '350825105,2018,1.00%,y',
      '350825106,2018,0.5,y',
    );
    const problems = await problemsOf(bad);
    expect(problems.map((problem) => problem.slice(0, problem.indexOf(':')))).toEqual([
      '2 targetRate',
      '3 targetRate',
      '5 targetRate',
    ]);
    expect(problems[0]).toContain('0.98 即 0.98%；98.00% 请写作 98.00');
    expect(await take(header, '350825107,2018,0.98%,y')).toMatchObject({ updated: 1 });
  });

  test('bad rows are named with their column, and nothing of the file is taken', async () => {
    const header = 'regionCode,policyYear,scheme,targetRate,targetHeads,taxShare,countyMatch,residents,source';
    const bad = take(
      header,
      `${TOWN},2018,XYZ,100.01,-1,-5,1.234,x,y`,
      `350825104,2018,,,,,,,y`,
      '350825105,2018,,,,0,,,y',
      '350825106,2018,,,,,,0,y',
    );
    expect((await problemsOf(bad)).map((problem) => problem.slice(0, problem.indexOf(':'))).sort()).toEqual(
      [
        '2 countyMatch',
        '2 residents',
        '2 scheme',
        '2 targetHeads',
        '2 targetRate',
        '2 taxShare',
        '3 taskHeads',
        '5 residents',
      ].sort(),
    );
    const [kept] = await graph.database.sql`select tax_share_fen from region_targets where region_code = '350825105'`;
    expect(kept?.tax_share_fen).toBeNull();
  });
});

test('a village that nothing is recorded of takes what the region above it says; its own record stands before that', async () => {
  await loadLowIncomeVillages(graph.database);
  const viewer = viewerWith({ role: 'COUNTY_OFFICER', regions: ['210214'] });
  const { data } = await graph.ask(
    viewer,
    '{ participation(within: "210214012", policyYear: 2019, scheme: NRCMS, by: VILLAGE) { regions { regionCode enrolled hukouLiable isFocus } } }',
  );
  const { regions } = data.participation;
  expect(regions).toHaveLength(44);
  expect(regions[0]).toEqual({ regionCode: '210214012201', enrolled: 9, hukouLiable: 10, isFocus: true });
  expect(regions.at(-1)).toEqual({ regionCode: '210214012299', enrolled: 0, hukouLiable: 10, isFocus: false });
});
