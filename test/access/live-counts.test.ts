import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ANALYST, COUNTY, createTestGraph, OFFICER, type TestGraph, viewerWith } from '../support/graph.ts';

/**
 * Whoever is told rounded numbers is told no exact one that is counted for a day of their own choice: the difference of two days is a
 * single household or person. What is published once a month stays open to them.
 */
let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph?.close());

const YEAR = `within: "${COUNTY}", policyYear: 2018`;
const LIVE = [
  ['households of a region', `{ noticeDelivery(${YEAR}, on: "2017-11-19") { kinds { households } } }`],
  ['households of a town', `{ noticeDelivery(within: "350825106", policyYear: 2018) { kinds { households } } }`],
  ['households village by village', `{ noticeDelivery(${YEAR}) { villages { households } } }`],
  ['heads that were declared', `{ subsidyDeclarations(${YEAR}) { asOf heads lines { heads } } }`],
  ['heads that a town reported', `{ progressReports(${YEAR}, month: "2017-10") { towns { report { enrolled } } } }`],
  ['heads that it reported first', `{ progressReports(${YEAR}, month: "2017-10") { towns { replaced { paid } } } }`],
] as const;

const codes = async (viewer: typeof ANALYST, query: string) =>
  (await graph.ask(viewer, query)).errors.map(({ extensions }) => extensions.code);

describe.each(LIVE)('%s', (_, query) => {
  test('are told to offices and auditors, who read the rows', async () => {
    expect(await codes(OFFICER, query)).toEqual([]);
    expect(await codes(viewerWith({ role: 'AUDITOR', regions: [COUNTY] }), query)).toEqual([]);
  });

  test('are refused to an analyst, before anything is counted', async () => {
    const { data, errors, statements } = await graph.ask(ANALYST, query);
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
    expect([data, statements]).toEqual([undefined, []]);
  });
});

test('which towns reported, bulletins and staff are told to analysts', async () => {
  const query = `{ progressReports(${YEAR}, month: "2017-10") { reported missing towns(isReported: false) { regionCode } }
    bulletins(within: "${COUNTY}") { nodes { county { enrolled } towns { enrolled } } }
    staffingCheck(${YEAR}) { offices { staff } } }`;
  expect(await codes(ANALYST, query)).toEqual([]);
});
