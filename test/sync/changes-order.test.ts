import type postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COUNTY, createTestGraph, KEYRING, OFFICER, type TestGraph, TOWN } from '../support/graph.ts';
import { CIVIL, changer, clerk, idsOf } from './changer.ts';
import { CHANGES, followerOf } from './follower.ts';

let graph: TestGraph;
let sql: postgres.Sql;
beforeAll(async () => {
  graph = await createTestGraph();
  sql = graph.database.sql;
});
afterAll(() => graph.close());

const follow = (viewer = CIVIL) => followerOf(() => graph, viewer);
const { somebody, list, enrol } = changer(() => sql);

describe('while others write', () => {
  test('nothing is told before all that is older is written, and then nothing is missed', async () => {
    const follower = follow();
    await follower.catchUp();
    const [early, late] = [await somebody(), await somebody()];
    const slow = await sql.reserve();
    await slow`begin`;
    const first = await list(early, {}, slow);
    const second = await list(late);
    const other = follow(clerk('HEALTH'));
    await other.catchUp();
    for (let poll = 0; poll < 5; poll += 1) {
      expect(idsOf(await follower.catchUp())).not.toContain(second);
      expect((await follower.poll()).isBehind).toBe(true);
      expect((await other.poll()).isBehind).toBe(false);
    }
    await slow`commit`;
    slow.release();
    expect(idsOf(await follower.until(first, second))).toEqual([first, second]);
  });

  test('what is taken back was never told', async () => {
    const follower = follow();
    await follower.catchUp();
    const person = await somebody();
    const slow = await sql.reserve();
    await slow`begin`;
    const never = await list(person, {}, slow);
    await slow`rollback`;
    slow.release();
    const mark = await list(person);
    expect(idsOf(await follower.until(mark))).not.toContain(never);
  });

  test('an enrolment that meets its person’s first listing is told, whichever is written first', async () => {
    const follower = follow();
    const person = await somebody();
    const applying = await sql.reserve();
    await applying`begin`;
    await applying`select 1 from people where id = ${person} for update`;
    const enrolling = enrol(person);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const listing = await list(person, {}, applying);
    await applying`commit`;
    applying.release();
    await follower.until(listing, await enrolling);
  });

  test('a follower meets each of them, however the writers’ transactions overlap', async () => {
    const follower = follow();
    await follower.catchUp();
    const people = await Promise.all(Array.from({ length: 12 }, () => somebody()));
    const written: string[] = [];
    let isWriting = true;
    const writer = async (seed: number) => {
      for (let turn = 0; turn < 6; turn += 1) {
        const person = people[(seed * 5 + turn) % people.length] ?? '';
        const both = await sql.begin(async (tx) => {
          const listing = await list(person, {}, tx);
          await tx`select pg_sleep(${((seed + turn) % 4) * 0.02})`;
          return [listing, await enrol(person, tx)];
        });
        written.push(...both);
      }
    };
    const writing = Promise.all([1, 2, 3, 4].map(writer)).finally(() => {
      isWriting = false;
    });
    while (isWriting) await follower.poll(3);
    await writing;
    const seen = new Set(idsOf(follower.told));
    await follower.until(...written.filter((id) => !seen.has(id)));
    expect(written.length).toBe(48);
    const told = idsOf(follower.told).filter((id) => written.includes(id));
    expect([...told].sort()).toEqual([...written].sort());
    const late = written.filter((id, at) => at % 2 === 1 && told.indexOf(id) < told.indexOf(written[at - 1] ?? ''));
    expect(late).toEqual([]);
  });
});

describe('a cursor', () => {
  const refused = async (after: string, viewer = CIVIL) => {
    const { errors } = await graph.ask(viewer, CHANGES, { after, first: 1 });
    return errors[0]?.extensions.code;
  };

  test('stays the same where nothing has come', async () => {
    const follower = follow(clerk('HEALTH'));
    await follower.until(await list(await somebody(), { department: 'HEALTH', category: 'FP_PREF' }));
    let isStill = false;
    for (let tries = 0; !isStill && tries < 20; tries += 1) {
      const { cursor } = follower;
      isStill = (await follower.poll()).cursor === cursor;
    }
    expect(isStill).toBe(true);
  });

  test('is refused when it is forged, another list’s, or another reader’s', async () => {
    const follower = follow();
    const { cursor } = await follower.poll(1);
    expect(await refused(cursor)).toBeUndefined();
    expect(await refused(`${cursor.slice(0, -4)}AAAA`)).toBe('CURSOR_REFUSED');
    expect(await refused('nonsense')).toBe('CURSOR_REFUSED');
    expect(await refused('')).toBe('CURSOR_REFUSED');
    const { data } = await graph.ask(CIVIL, '{ people(first: 1) { pageInfo { endCursor } } }');
    expect(await refused(data.people.pageInfo.endCursor)).toBe('CURSOR_REFUSED');
    expect(await refused(cursor, clerk('HEALTH'))).toBe('CURSOR_REFUSED');
    expect(await refused(cursor, clerk('CIVIL_AFFAIRS', { regions: [TOWN] }))).toBe('CURSOR_REFUSED');
    expect(await refused(cursor, OFFICER)).toBe('CURSOR_REFUSED');
  });

  test('is refused, in words, after the database was restored', async () => {
    const place = `registry_changes.cursor:${JSON.stringify(['DEPARTMENT', 'CIVIL_AFFAIRS', [COUNTY], false])}`;
    const sealed = (origin: string, transaction: string) =>
      KEYRING.seal(JSON.stringify([origin, transaction, 1]), place).toString('base64url');
    const [here] = await sql<{ origin: string }[]>`
      select system_identifier || '/' || timeline_id as origin from pg_control_system(), pg_control_checkpoint()`;
    const origin = here?.origin ?? '';
    expect(await refused(sealed(origin, '3'))).toBeUndefined();
    expect(await refused(sealed(origin, '99999999'))).toBe('CURSOR_REFUSED');
    const { errors } = await graph.ask(CIVIL, CHANGES, { after: sealed('1/1', '3'), first: 1 });
    expect(errors[0]?.message).toContain('restored');
  });

  test('goes on past any number of changes that are not the reader’s', async () => {
    const follower = follow();
    await follower.catchUp();
    const person = await somebody();
    const other = await list(person, { department: 'DISABLED_FEDERATION', category: 'DISABLED_SEVERE' });
    await sql`
      insert into registry_changes (subject, subject_id, person_id, department, region_code)
      select 'LISTING', ${other}, ${person}, 'DISABLED_FEDERATION', ${TOWN} from generate_series(1, 25000)`;
    const own = await list(person);
    expect(idsOf(await follower.until(own))).toEqual([own]);
  });

  test('of more than five hundred at once, and of less than none, is refused', async () => {
    for (const first of [501, -1]) {
      const { errors } = await graph.ask(CIVIL, CHANGES, { first });
      expect(errors[0]?.extensions.code).toBe('PAGE_REFUSED');
    }
  });
});
