import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createContext } from '../../src/graph/context.ts';
import { exportRoster, type RosterExport } from '../../src/services/rosters/export-roster.ts';
import type { Viewer } from '../../src/services/viewer.ts';
import { Errand, onErrand } from '../../src/store/signal.ts';
import { ANALYST, COUNTY, createTestGraph, OFFICER, type TestGraph, TOWN, viewerWith } from '../support/graph.ts';

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph.close());

const ASKED = { within: TOWN, policyYear: 2018, scheme: 'URRBMI', isUnmasked: false, language: 'zh' } as const;

const DUES = `query Dues($within: RegionCode!, $state: RosterState, $first: Int!, $after: String) {
  rosterDues(within: $within, policyYear: 2018, state: $state, first: $first, after: $after) {
    nodes {
      person { id diedOn } household { id number } relation region { code } state standard owed paid
    }
    edges { cursor }
    pageInfo { hasNextPage endCursor }
  }
}`;

const MAKE = `mutation Make($input: RosterMakeInput!) {
  rosterMake(input: $input) {
    roster {
      id lineCount asOf madeBy region { code }
      totals { state people owed paid }
      lines(first: 500) { nodes { person { id } state standard owed paid relation household { id } } }
    }
    userErrors { code field message messageZh }
  }
}`;

const ROSTER = `query Roster($within: RegionCode!, $first: Int!, $after: String, $state: RosterState) {
  roster(within: $within, policyYear: 2018) {
    id lineCount
    totals { state people owed paid }
    lines(first: $first, after: $after, state: $state) { nodes { person { id } state owed } pageInfo { hasNextPage endCursor } }
  }
}`;

interface Line {
  readonly person: { readonly id: string; readonly diedOn: string | null };
  readonly household: { readonly id: string; readonly number: string } | null;
  readonly relation: string | null;
  readonly region: { readonly code: string };
  readonly state: 'OWING' | 'PAID' | 'NOTHING_DUE' | 'NOT_ELIGIBLE' | 'OPEN';
  readonly standard: string | null;
  readonly owed: string | null;
  readonly paid: string;
}

/** Every line of a region, page by page. */
async function allDues(within: string, first: number, state: string | null = null, viewer = OFFICER): Promise<Line[]> {
  const lines: Line[] = [];
  for (let after: string | null = null; ; ) {
    const { data, errors } = await graph.ask(viewer, DUES, { within, state, first, after });
    expect(errors).toEqual([]);
    lines.push(...data.rosterDues.nodes);
    if (!data.rosterDues.pageInfo.hasNextPage) return lines;
    after = data.rosterDues.pageInfo.endCursor;
  }
}

const idsOf = (lines: readonly { readonly person: { readonly id: string } }[]) => lines.map(({ person }) => person.id);

async function make(regionCode: string, key: string, viewer = OFFICER) {
  const { data, errors } = await graph.ask(viewer, MAKE, {
    input: { idempotencyKey: key, regionCode, policyYear: 2018 },
  });
  return { ...data?.rosterMake, errors };
}

/** Whole numbers, and what for. */
const OPENED = { isUnmasked: true, caseNumber: '收缴2018-01' };

/** A file that somebody took, as text and as rows. */
async function taken(viewer: Viewer, asked: Partial<RosterExport> = {}) {
  const whole = {
    within: TOWN,
    policyYear: 2018,
    scheme: 'URRBMI',
    isStored: false,
    isUnmasked: false,
    language: 'en',
  } as const;
  const pieces: Buffer[] = [];
  for await (const piece of exportRoster({ ...whole, ...asked }, createContext(graph.platform, viewer))) {
    pieces.push(Buffer.from(piece));
  }
  const text = Buffer.concat(pieces).toString();
  const rows: Record<string, string>[] = parse(text, { bom: true, columns: true });
  return { text, rows };
}

describe('what a region owes, computed', () => {
  let whole: Line[];
  beforeAll(async () => {
    whole = await allDues(TOWN, 400);
  });

  test('lists every living person of the region once, whatever the size of a page', async () => {
    const [row] = await graph.database.sql<{ living: number; dead: number }[]>`
      select count(*) filter (where not is_dead)::int as living, count(*) filter (where is_dead)::int as dead
      from people p cross join lateral (
        select exists (select from status_periods s where s.person_id = p.id and s.kind = 'DEAD') as is_dead) one
      where region_code like ${`${TOWN}%`}`;
    expect(row?.dead).toBeGreaterThan(0);
    expect(new Set(idsOf(whole)).size).toBe(row?.living);
    expect(whole.length).toBe(row?.living);
    expect(idsOf(await allDues(TOWN, 37))).toEqual(idsOf(whole));
  });

  test('prints places by code, households together, and the head of each first', () => {
    const places = whole.map(({ region }) => region.code);
    expect(places).toEqual([...places].sort());
    const seen = new Map<string, number>();
    whole.forEach(({ household, relation }, at) => {
      if (!household) return;
      const before = seen.get(household.id);
      expect(before === undefined || before === at - 1).toBe(true);
      if (relation === 'HEAD') expect(before).toBeUndefined();
      seen.set(household.id, at);
    });
    expect(seen.size).toBeGreaterThan(20);
  });

  test('says what each person’s own contribution says', async () => {
    const query = `query Each($id: ID!) { person(id: $id) {
      contribution(policyYear: 2018, region: "${TOWN}") { collectedNow { min max } standard { min max } alreadyPaid decision { outcome } }
    } }`;
    const states = new Set<string>();
    for (const line of whole.filter((_, at) => at % 9 === 0)) {
      const { data } = await graph.ask(OFFICER, query, { id: line.person.id });
      const { collectedNow: now, standard, alreadyPaid, decision } = data.person.contribution;
      expect(line.paid).toBe(alreadyPaid);
      expect(line.standard).toBe(standard?.min === standard?.max ? (standard?.min ?? null) : null);
      if (line.state === 'NOT_ELIGIBLE') expect(decision.outcome).toBe('NO');
      else if (line.state === 'OPEN') expect(line.owed).toBeNull();
      else expect([line.owed, line.owed]).toEqual([now.min, now.max]);
      states.add(line.state);
    }
    expect(states.size).toBeGreaterThan(3);
  });

  test.each(['OWING', 'OPEN', 'NOT_ELIGIBLE', 'PAID', 'NOTHING_DUE'] as const)(
    'gives those who are %s alone, when they are asked for',
    async (state) => {
      const some = await allDues(TOWN, 25, state);
      expect(idsOf(some)).toEqual(idsOf(whole.filter((line) => line.state === state)));
      expect(some.every(({ owed }) => state !== 'OWING' || Number(owed) > 0)).toBe(true);
    },
  );

  test('shows a collector their own village, whatever region is asked for', async () => {
    const village = whole.at(-1)?.region.code ?? '';
    const collector = viewerWith({ role: 'VILLAGE_COLLECTOR', regions: [village] });
    const own = await allDues(COUNTY, 400, null, collector);
    expect(idsOf(own)).toEqual(idsOf(whole.filter(({ region }) => region.code === village)));
  });

  test('refuses a cursor made by hand, and one of another list', async () => {
    const made = Buffer.from(JSON.stringify([`RosterDue:${TOWN}:2018:URRBMI:null`, TOWN, null, null, 'COUSIN', 'x']));
    const { data } = await graph.ask(OFFICER, DUES, { within: TOWN, first: 1 });
    for (const after of [made.toString('base64url'), 'x']) {
      const { errors } = await graph.ask(OFFICER, DUES, { within: TOWN, first: 1, after });
      expect(errors[0]?.extensions.code).toBe('PAGE_REFUSED');
    }
    const { endCursor } = data.rosterDues.pageInfo;
    const { errors } = await graph.ask(OFFICER, DUES, { within: COUNTY, first: 1, after: endCursor });
    expect(errors[0]?.extensions.code).toBe('PAGE_REFUSED');
  });

  test('takes four statements for a page, however many it shows', async () => {
    const query = DUES.replace('person { id diedOn } household { id number } relation region { code }', 'relation');
    const { statements } = await graph.ask(OFFICER, query, { within: TOWN, first: 5 });
    // One that finds whether the region is known, the first place, its people, their facts.
    expect(statements.length).toBe(4);
  });
});

describe('a roster that is made', () => {
  test('holds what was owed on its day, and is kept when a newer one is made', async () => {
    const dues = await allDues(TOWN, 400);
    const { roster, userErrors } = await make(TOWN, 'roster-one');
    expect(userErrors).toEqual([]);
    expect(roster).toMatchObject({
      lineCount: dues.length,
      asOf: '2017-11-20',
      madeBy: 'test',
      region: { code: TOWN },
    });
    expect(roster.lines.nodes).toEqual(
      dues.slice(0, 500).map(({ person, state, standard, owed, paid, relation, household }) => ({
        person: { id: person.id },
        state,
        standard,
        owed,
        paid,
        relation,
        household: household && { id: household.id },
      })),
    );
    const again = await make(TOWN, 'roster-one');
    expect(again.roster.id).toBe(roster.id);
    const newer = await make(TOWN, 'roster-two');
    const { data } = await graph.ask(OFFICER, ROSTER, { within: TOWN, first: 1 });
    expect(data.roster.id).toBe(newer.roster.id);
    const [kept] = await graph.database.sql`select count(*)::int as rows from rosters`;
    expect(kept).toEqual({ rows: 2 });
  });

  test('answers for a village of the town, with that village’s lines and totals alone', async () => {
    const dues = await allDues(TOWN, 400);
    const village = dues.at(-1)?.region.code ?? '';
    const own = dues.filter(({ region }) => region.code === village);
    const { data } = await graph.ask(OFFICER, ROSTER, { within: village, first: 500 });
    expect(idsOf(data.roster.lines.nodes)).toEqual(idsOf(own));
    const people = data.roster.totals.reduce((sum: number, total: { people: number }) => sum + total.people, 0);
    expect(people).toBe(own.length);
  });

  test('gives pages of one state', async () => {
    const found: string[] = [];
    for (let after: string | null = null; ; ) {
      const { data } = await graph.ask(OFFICER, ROSTER, { within: TOWN, first: 11, after, state: 'OWING' });
      const { nodes, pageInfo } = data.roster.lines;
      expect(nodes.every((line: Line) => line.state === 'OWING')).toBe(true);
      found.push(...idsOf(nodes));
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor;
    }
    expect(found).toEqual(idsOf(await allDues(TOWN, 400, 'OWING')));
  });

  test('is refused elsewhere, for a region that is none, and to who may not make one; and leaves nothing', async () => {
    const count = async () => (await graph.database.sql`select count(*)::int as rows from roster_lines`)[0]?.rows;
    const before = await count();
    const town = viewerWith({ role: 'TOWNSHIP_OFFICER', regions: [TOWN] });
    expect((await make(COUNTY, 'roster-three', town)).userErrors[0].code).toBe('REGION_NOT_YOURS');
    expect((await make(`${TOWN}999`, 'roster-four')).userErrors[0]).toMatchObject({
      code: 'REGION_UNKNOWN',
      field: 'regionCode',
    });
    const collector = viewerWith({ role: 'VILLAGE_COLLECTOR', regions: [TOWN] });
    expect((await make(TOWN, 'roster-five', collector)).errors[0]?.extensions.code).toBe('FORBIDDEN');
    expect(await count()).toBe(before);
  });
});

describe('the file', () => {
  test('has the same rows computed and stored, in both languages', async () => {
    await make(TOWN, 'roster-file');
    for (const language of ['zh', 'en'] as const) {
      const computed = await taken(OFFICER, { language });
      const stored = await taken(OFFICER, { language, isStored: true });
      expect(computed.rows.length).toBeGreaterThan(100);
      expect(stored.text.split('\n').slice(0, 3)).toEqual(computed.text.split('\n').slice(0, 3));
      expect(stored.rows).toEqual(computed.rows);
      expect(computed.text.charCodeAt(0)).toBe(0xfeff);
    }
    const { text } = await taken(OFFICER, { language: 'zh' });
    expect(text.slice(1).split('\n')[0]).toBe(
      '档案号,村居,户号,户主,姓名,与户主关系,身份证号,出生日期,缴费状态,应缴金额,已缴金额,联系电话,本村代收人,缴费日期,实缴金额,部分缴费,缴费渠道,代收人,签字,回单号',
    );
  });

  test('names the collector of each village, and masks numbers', async () => {
    const { rows } = await taken(OFFICER);
    expect(rows.some(({ villageCollectors }) => /\p{Script=Han}{2,}/u.test(villageCollectors ?? ''))).toBe(true);
    expect(rows.every(({ idNumber = '' }) => idNumber === '' || /^\d{6}\*{12}$/.test(idNumber))).toBe(true);
    expect(rows.some(({ phone = '' }) => phone !== '')).toBe(true);
  });

  test('shows numbers whole, as text, to who says why; each reading is in the audit', async () => {
    const reader = viewerWith({ role: 'COUNTY_OFFICER', regions: [COUNTY], purpose: 'collection 2018' });
    for (const isStored of [false, true]) {
      const { rows } = await taken(reader, { ...OPENED, isStored });
      const whole = rows.filter(({ idNumber }) => /^999999\d{11}[\dX]\t?$/.test(idNumber ?? ''));
      expect(whole.length).toBeGreaterThan(100);
      expect(rows.filter(({ phone = '' }) => /^\d{11}\t$/.test(phone)).length).toBeGreaterThan(20);
      expect(whole.every(({ idNumber = '' }) => /^\d+$/.test(idNumber.trim()) === idNumber.endsWith('\t'))).toBe(true);
    }
    const lines = await graph.database.sql`
      select action, details ->> 'caseNumber' as "case" from audit_lines
      where purpose = 'collection 2018' and (action like 'person.unmask%' or action = 'roster.export')`;
    expect(new Set(lines.map(({ action }) => action))).toEqual(
      new Set(['person.unmask', 'person.unmaskPhone', 'roster.export']),
    );
    expect(new Set(lines.map((line) => line.case))).toEqual(new Set([OPENED.caseNumber]));
    await expect(taken(OFFICER, OPENED)).rejects.toThrow(/purpose/);
    await expect(taken(reader, { isUnmasked: true })).rejects.toThrow(/caseNumber/);
  });

  test('shows a number whole that only a file merged into theirs holds, the same as masked', async () => {
    const { sql } = graph.database;
    const [one, other] = (await taken(OFFICER)).rows
      .filter(({ idNumber }) => idNumber)
      .map(({ personId = '' }) => personId);
    if (!one || !other) throw new Error('The town has people with numbers.');
    const [{ id: gone } = { id: '' }] = await sql<{ id: string }[]>`
      insert into people (name, region_code, merged_into_id, source) values ('并入', ${TOWN}, ${one}, 'test') returning id`;
    await sql`update identity_documents set person_id = ${gone} where person_id = ${one}`;
    await sql`update people set merged_ids = array[${gone}::uuid] where id = ${one}`;
    await make(TOWN, 'roster-merged');
    const reader = viewerWith({ role: 'COUNTY_OFFICER', regions: [COUNTY], purpose: 'collection 2018' });
    for (const isStored of [false, true]) {
      const { rows } = await taken(reader, { ...OPENED, isStored });
      for (const id of [one, other])
        expect(rows.find(({ personId }) => personId === id)?.idNumber).toMatch(/^999999\d{11}[\dX]\t?$/);
    }
  });

  test('leaves phone numbers out for who may not see them, and is refused to who may see no names', async () => {
    const narrow = viewerWith({
      role: 'COUNTY_OFFICER',
      regions: [COUNTY],
      scope: 'registry:read identity:read money:read money:collect',
    });
    for (const isStored of [false, true]) {
      const { rows } = await taken(narrow, { isStored });
      expect(rows.every(({ phone }) => phone === '')).toBe(true);
    }
    await expect(taken(ANALYST)).rejects.toThrow(/identity:read/);
    const looking = viewerWith({
      role: 'AUDITOR',
      regions: [COUNTY],
      scope: 'registry:read identity:read money:read',
    });
    await expect(taken(looking)).rejects.toThrow(/money:collect or assistance:sensitive/);
  });

  test('shows a collector their own village, stored too', async () => {
    const village = (await allDues(TOWN, 400)).at(-1)?.region.code ?? '';
    const collector = viewerWith({ role: 'VILLAGE_COLLECTOR', regions: [village] });
    const [computed, stored] = [await taken(collector), await taken(collector, { isStored: true })];
    const people = await graph.database.sql`
      select count(*)::int as all from roster_lines where region_code = ${village} and roster_id = (select id from rosters order by made_at desc limit 1)`;
    expect(computed.rows.length).toBe(people[0]?.all);
    expect(stored.rows).toEqual(computed.rows);
  });

  test('keeps a cell that looks like a formula, or a number, as text', async () => {
    const { sql } = graph.database;
    const dues = await allDues(TOWN, 400);
    const [first, second] = dues.filter(({ household }) => household);
    await sql`update people set name = '=HYPERLINK("x")' where id = ${first?.person.id ?? ''}`;
    await sql`update households set number = '000123456789012345' where id = ${second?.household?.id ?? ''}`;
    const computed = await taken(OFFICER);
    expect(computed.rows.map(({ name }) => name)).toContain(`'=HYPERLINK("x")`);
    expect(computed.rows.map(({ householdNumber }) => householdNumber)).toContain('000123456789012345\t');
    const stored = await taken(OFFICER, { isStored: true });
    expect(new Set(stored.rows.map((row) => JSON.stringify(row)))).toEqual(
      new Set(computed.rows.map((row) => JSON.stringify(row))),
    );
  });

  test('is audited once with its rows, also when whoever takes it leaves', async () => {
    const { sql } = graph.database;
    const lines = () =>
      sql<{ count: number }[]>`select count from audit_lines where action = 'roster.export' order by id`;
    const before = (await lines()).length;
    const { rows } = await taken(OFFICER);
    expect((await lines()).slice(before)).toEqual([{ count: rows.length }]);
    for (const isStored of [false, true]) {
      for await (const _ of exportRoster({ ...ASKED, isStored }, createContext(graph.platform, OFFICER))) break;
    }
    expect((await lines()).length).toBe(before + 3);
    const errand = new Errand();
    const pieces = exportRoster({ ...ASKED, isStored: true }, createContext(graph.platform, OFFICER));
    expect(await onErrand(errand, () => pieces.next())).toMatchObject({ done: false });
    errand.leave();
    await onErrand(errand, () => pieces.return(undefined)).catch(() => undefined);
    expect((await lines()).length, 'of a client that hung up').toBe(before + 4);
    await taken(OFFICER, { isStored: true });
  });

  test('is refused to who works elsewhere, and to who may see no money; nothing is written down as taken', async () => {
    const lines = () => graph.database.sql`select id from audit_lines where action = 'roster.export'`;
    const before = await lines();
    for (const role of ['VILLAGE_COLLECTOR', 'TOWNSHIP_OFFICER', 'COUNTY_OFFICER']) {
      const elsewhere = viewerWith({ role, regions: [role === 'COUNTY_OFFICER' ? '350824' : '350825100'] });
      for (const isStored of [false, true]) {
        await expect(taken(elsewhere, { isStored })).rejects.toMatchObject({
          code: 'REGION_NOT_YOURS',
          message: expect.stringMatching(/none that you work for.*不在您的管辖范围内/),
        });
      }
    }
    const clerk = viewerWith({ role: 'DEPARTMENT_CLERK', department: 'CIVIL_AFFAIRS', regions: [COUNTY] });
    await expect(taken(clerk)).rejects.toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringContaining('money:read'),
    });
    expect(await lines()).toEqual(before);
  });

  test('of a roster that was never made is refused', async () => {
    await expect(taken(OFFICER, { isStored: true, policyYear: 2017 })).rejects.toMatchObject({
      code: 'ROSTER_NOT_MADE',
    });
    await expect(taken(OFFICER, { within: '350825999' })).rejects.toMatchObject({ code: 'REGION_UNKNOWN' });
  });
});
