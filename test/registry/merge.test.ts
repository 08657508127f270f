import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COUNTY, createTestGraph, OFFICER, type TestGraph, TODAY, TOWN, viewerWith } from '../support/graph.ts';
import { COLLECTOR, freshNumber, OTHER_VILLAGE, somebody, VILLAGE, writer } from './file-writer.ts';

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph.close());

const write = writer(() => graph);
const SOURCE = '测试';

async function person(over: Record<string, unknown> = {}): Promise<string> {
  const { payload, codes } = await write('personRegister', somebody(over));
  expect(codes).toEqual([]);
  return payload.person.id;
}

const merge = (fromId: string, intoId: string, over: object = {}, as = OFFICER) =>
  write('personMerge', { fromId, fromVersion: 1, intoId, intoVersion: 1, reason: '同一人', ...over }, { as });

/** Cover of a year, paid by the person. */
async function enrol(personId: string, policyYear: number) {
  const [row] = await graph.database.sql<{ id: string }[]>`
    insert into enrollments (person_id, scheme, region_code, pooling_area_code, policy_year, status, registered_on, paid_on, source)
    values (${personId}, 'URRBMI', ${VILLAGE}, ${COUNTY}, ${policyYear}, 'PAID', ${`${policyYear - 1}-10-10`},
      ${`${policyYear - 1}-10-10`}, '测试') returning id`;
  await graph.database.sql`
    insert into payments (person_id, enrollment_id, scheme, policy_year, payer, channel, paid_fen, paid_on, source)
    values (${personId}, ${row?.id ?? ''}, 'URRBMI', ${policyYear}, 'SELF', 'VILLAGE_CADRE', 18000, ${`${policyYear - 1}-10-10`}, '测试')`;
}

const ask = async (query: string, as = OFFICER) => {
  const { data, errors } = await graph.ask(as, query);
  expect(errors).toEqual([]);
  return data;
};

let births = 0;

/** A newborn's two files: the one by birth certificate, and the one with the number. */
async function newborn() {
  const birthDate = '1890-06-01';
  births += 1;
  const certificate = { kind: 'BIRTH_CERTIFICATE', number: `T99900010${births}` };
  const from = await person({
    name: null,
    birthDate,
    documents: [certificate],
    living: { region: VILLAGE, from: birthDate },
  });
  const number = freshNumber(birthDate, 'MALE');
  const into = await person({ birthDate, documents: [{ kind: 'CITIZEN_ID', number }] });
  return { from, into, number };
}

describe('two files of one person', () => {
  test('become one that keeps both histories, and whose rows never moved', async () => {
    const { from, into, number } = await newborn();
    await enrol(from, 2017);
    await enrol(into, 2018);
    const { codes, payload } = await merge(from, into);
    expect(codes).toEqual([]);
    expect(payload.person).toMatchObject({ id: into, version: 2 });
    const { person: file } = await ask(`{ person(id: "${into}") {
      identityDocuments { kind } places { kind } enrollments { policyYear payments { amount } } payments { policyYear } } }`);
    expect(file.identityDocuments.map(({ kind }: { kind: string }) => kind).sort()).toEqual([
      'BIRTH_CERTIFICATE',
      'CITIZEN_ID',
    ]);
    expect(file.places).toEqual([{ kind: 'LIVING' }]);
    expect(file.enrollments.map(({ policyYear }: { policyYear: number }) => policyYear)).toEqual([2018, 2017]);
    expect(file.payments.map(({ policyYear }: { policyYear: number }) => policyYear)).toEqual([2018, 2017]);
    const rows = await graph.database.sql`
      select policy_year from enrollments where person_id = ${from} and superseded_at is null`;
    expect(rows).toEqual([{ policy_year: 2017 }]);
    expect(await ask(`{ person(idNumber: "${number}") { id idNumber } }`)).toEqual({
      person: { id: into, idNumber: '999999************' },
    });
  });

  test('are found by either id, and listed once', async () => {
    const { from, into } = await newborn();
    await merge(from, into);
    expect(await ask(`{ person(id: "${from}") { id } node(id: "${from}") { id } }`)).toEqual({
      person: { id: into },
      node: { id: into },
    });
    const { people } = await ask(
      `{ people(where: { id: { in: ["${from}", "${into}"] } }) { totalCount nodes { id } } }`,
    );
    expect(people).toEqual({ totalCount: 1, nodes: [{ id: into }] });
  });

  test('are filtered as one: by the rows of either, and rows of either by the file that stays', async () => {
    const { from, into } = await newborn();
    await enrol(from, 2017);
    await enrol(into, 2018);
    await merge(from, into);
    const people = async (enrollments: string) =>
      (await ask(`{ people(where: { id: { eq: "${into}" }, enrollments: { ${enrollments} } }) { totalCount } }`))
        .people;
    expect(await people('none: { policyYear: { eq: 2017 } }')).toEqual({ totalCount: 0 });
    expect(await people('some: { policyYear: { eq: 2017 } }')).toEqual({ totalCount: 1 });
    expect(await people('every: { policyYear: { eq: 2018 } }')).toEqual({ totalCount: 0 });
    expect(
      await ask(`{ payments(where: { person: { id: { eq: "${into}" } } }) { nodes { policyYear person { id } } } }`),
    ).toEqual({
      payments: {
        nodes: expect.arrayContaining([
          { policyYear: 2017, person: { id: into } },
          { policyYear: 2018, person: { id: into } },
        ]),
      },
    });
  });

  test('that were merged before come along, so that one step finds the file that stands', async () => {
    const [first, second, third] = [await person(), await person(), await person()];
    await merge(first, second);
    expect((await merge(second, third, { fromVersion: 2 })).codes).toEqual([]);
    const rows = await graph.database.sql<{ id: string; merged_into_id: string | null; merged_ids: string[] }[]>`
      select id, merged_into_id, merged_ids from people where id in (${first}, ${second}, ${third})`;
    expect(new Map(rows.map((row) => [row.id, row.merged_into_id]))).toEqual(
      new Map([
        [first, third],
        [second, third],
        [third, null],
      ]),
    );
    expect(rows.find(({ id }) => id === third)?.merged_ids.sort()).toEqual([first, second].sort());
  });

  test('leave the name, sex and day of birth that only the one that goes knows', async () => {
    const known = await person({ name: '示例有名' });
    const unnamed = await person({ name: null, documents: [{ kind: 'BIRTH_CERTIFICATE', number: 'T999000011' }] });
    const { payload } = await merge(known, unnamed);
    expect(payload.person.name).toBe('示例有名');
  });

  test('that were both paid for one year become a case to decide', async () => {
    const [from, into] = [await person(), await person()];
    await enrol(from, 2018);
    await enrol(into, 2018);
    await merge(from, into);
    const cases = await graph.database.sql`
      select kind, state, policy_year from duplicate_cases where person_id = ${into} and kind = 'WITHIN_SCHEME'`;
    expect(cases).toEqual([{ kind: 'WITHIN_SCHEME', state: 'OPEN', policy_year: 2018 }]);
  });
});

describe('households of merged files', () => {
  let number = 0;
  async function founded(headId: string) {
    number += 1;
    const given = { number: `M-${number}`, region: VILLAGE, headId, from: '2010-01-01', source: SOURCE };
    return (await write('householdCreate', given)).payload.household.id as string;
  }
  const members = async (id: string, on = TODAY) => {
    const { household } = await ask(
      `{ household(id: "${id}") { head { id } members(on: "${on}") { person { id } } } }`,
    );
    return household.members.map((one: { person: { id: string } }) => one.person.id);
  };

  test('the file that stays takes the place where it has none, as the head too', async () => {
    const [from, into] = [await person(), await person()];
    const id = await founded(from);
    expect((await merge(from, into)).codes).toEqual([]);
    expect(await members(id)).toEqual([into]);
    expect((await ask(`{ household(id: "${id}") { head { id } } }`)).household.head).toEqual({ id: into });
    // On a day before, the member is the file that stands today.
    expect(await members(id, '2015-01-01')).toEqual([into]);
  });

  test('in two households the membership of the file that goes ends, unless it is the head there', async () => {
    const [head, from, into] = [await person(), await person(), await person()];
    const id = await founded(head);
    const own = await founded(into);
    await write('householdMemberAdd', {
      householdId: id,
      version: 1,
      personId: from,
      relation: 'OTHER',
      from: '2012-01-01',
      source: SOURCE,
    });
    expect((await merge(head, into)).codes).toEqual(['HEAD_MERGES']);
    expect((await merge(from, into)).codes).toEqual([]);
    expect(await members(id)).toEqual([head]);
    expect(await members(own)).toEqual([into]);
  });
});

describe('merging is refused', () => {
  test('where sex or day of birth disagree, until somebody confirms it', async () => {
    const [from, into] = [await person(), await person({ birthDate: '1890-07-01', sex: 'FEMALE' })];
    const refused = await merge(from, into);
    expect(refused.codes).toEqual(['FILES_CONTRADICT']);
    expect(refused.payload.userErrors[0].messageZh).toContain('出生日期、性别');
    expect((await merge(from, into, { isConfirmed: true })).codes).toEqual([]);
  });

  test('where one is dead, and the other is not or on another day', async () => {
    const [from, into] = [await person(), await person()];
    const die = (personId: string, diedOn: string) =>
      write('personDeathRecord', { personId, version: 1, diedOn, evidence: '证', source: SOURCE });
    await die(from, '2017-01-01');
    expect((await merge(from, into, { fromVersion: 2 })).codes).toEqual(['DEATH_CONTRADICTS']);
    await die(into, '2017-01-02');
    expect((await merge(from, into, { fromVersion: 2, intoVersion: 2 })).codes).toEqual(['DEATH_CONTRADICTS']);
  });

  test('with itself, twice, in another version, or without a reason; and changes nothing', async () => {
    const [from, into] = [await person(), await person()];
    expect((await merge(from, from)).codes).toEqual(['MERGES_ITSELF']);
    expect((await merge(from, into, { intoVersion: 2 })).codes).toEqual(['VERSION_STALE']);
    expect((await merge(from, into, { reason: ' ' })).codes).toEqual(['TEXT_REFUSED']);
    expect((await ask(`{ person(id: "${from}") { id version } }`)).person).toEqual({ id: from, version: 1 });
    await merge(from, into);
    expect((await merge(from, into)).codes).toEqual(['PERSON_MERGED']);
    const correct = { personId: from, version: 2, name: '示例戊', source: SOURCE };
    expect((await write('personCorrect', correct)).codes).toEqual(['PERSON_MERGED']);
  });

  test('to whoever may not see both, or may not merge', async () => {
    const [from, into] = [await person(), await person({ region: OTHER_VILLAGE })];
    const elsewhere = viewerWith({ role: 'COUNTY_OFFICER', regions: [OTHER_VILLAGE] });
    expect((await merge(from, into, {}, elsewhere)).codes).toEqual(['PERSON_UNKNOWN']);
    for (const as of [COLLECTOR, viewerWith({ role: 'TOWNSHIP_OFFICER', regions: [TOWN] })]) {
      const { errors } = await graph.ask(
        as,
        'mutation W($input: PersonMergeInput!) { personMerge(input: $input) { userErrors { code } } }',
        {
          input: {
            idempotencyKey: 'merge-not-me',
            fromId: from,
            fromVersion: 1,
            intoId: into,
            intoVersion: 1,
            reason: '同',
          },
        },
      );
      expect(errors[0]?.extensions.code).toBe('FORBIDDEN');
    }
  });
});

test('a resident sees what a merged file of their own held', async () => {
  const { from, into } = await newborn();
  await enrol(from, 2017);
  await merge(from, into);
  const resident = viewerWith({ role: 'RESIDENT', person: into });
  const { person: own } = await ask(`{ person(id: "${from}") { id enrollments { policyYear } } }`, resident);
  expect(own).toEqual({ id: into, enrollments: [{ policyYear: 2017 }] });
});
