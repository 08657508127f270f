import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canbao, ownerUrlOf, ROOT, type Served, startServer, temporaryFolder } from '../support/serve.ts';

const RULEBOOK = '350825-liancheng/urrbmi-2018';

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let server: Served;

beforeAll(async () => {
  place = await temporaryFolder();
  server = await startServer(place.path);
});

afterAll(async () => {
  await server?.stop();
  await place?.remove();
});

/** A command on the running server's own database. */
const here = (...args: string[]) => canbao(args, { CANBAO_FOLDER: place.path });

const hashes = async (): Promise<string[]> => {
  const { body } = await server.ask('{ policyYears(region: "350825") { name version hash } }');
  return body.data.policyYears
    .filter(({ name }: { name: string }) => name === RULEBOOK)
    .map(({ version, hash }: { version: number; hash: string }) => `${version} ${hash}`);
};

describe('policies publish', () => {
  test('of what stands already changes nothing', async () => {
    const before = await hashes();
    const { code, stdout } = await here('policies', 'publish');
    expect([code, stdout]).toEqual([0, expect.stringContaining(`${RULEBOOK}: stands already as version 1`)]);
    expect(await hashes()).toEqual(before);
  });

  test('of a correction is version 2, and the running server answers with it at once', async () => {
    const policies = join(place.path, 'policies');
    await cp(join(ROOT, 'policies'), policies, { recursive: true });
    const file = join(policies, `${RULEBOOK}.yaml`);
    await writeFile(file, (await readFile(file, 'utf8')).replaceAll('180.00', '190.00'));
    const [first = ''] = await hashes();
    const { code, stdout } = await here('policies', 'publish', policies, '--json');
    expect(code).toBe(0);
    const { version, hash, isNew } = JSON.parse(stdout).find(({ name }: { name: string }) => name === RULEBOOK);
    expect({ version, isNew }).toEqual({ version: 2, isNew: true });
    await expect.poll(hashes, { timeout: 5000 }).toEqual([`2 ${hash}`]);
    expect(`1 ${hash}`).not.toBe(first);

    const token = await server.token({ role: 'COUNTY_OFFICER', regions: ['350825'] });
    const { body } = await server.ask(
      `{ household(id: "00000000-0000-4000-9000-000000000001") {
        contribution(policyYear: 2018) { members { contribution { standard { exact } decision { rulebook { version hash } } } } }
      } }`,
      { token },
    );
    const [member] = body.data.household.contribution.members;
    expect(member.contribution).toEqual({
      standard: { exact: '190.00' },
      decision: { rulebook: { version: 2, hash } },
    });
  });

  test('of a broken folder publishes nothing of it, also not what is right in it', async () => {
    const policies = join(place.path, 'policies');
    const file = join(policies, `${RULEBOOK}.yaml`);
    const right = (await readFile(file, 'utf8')).replaceAll('190.00', '195.00');
    await writeFile(file, right);
    await writeFile(
      join(policies, '350825-liancheng', 'zz-broken.yaml'),
      right.replace('value: "195.00"', 'value: 195.5').replaceAll('2018', '2019'),
    );
    const before = await hashes();
    const { code, stdout, stderr } = await here('policies', 'publish', policies);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^\S+zz-broken\.yaml:\d+: /m);
    expect(await hashes()).toEqual(before);
  });
});

describe('regions import', () => {
  const HEADER = 'code,name,level,kind,parentCode,validFrom,validTo,successorCodes,source';
  const NEW = '989900,另一示例市,CITY,ADMINISTRATIVE,980000,,,,invented';
  const ABOVE = '980000,另一示例省,PROVINCE,ADMINISTRATIVE,,,,,invented';

  async function csv(...lines: string[]): Promise<string> {
    const file = join(place.path, 'regions.csv');
    await writeFile(file, `${lines.join('\n')}\n`);
    return file;
  }
  const nameOf = async (code: string) =>
    (await server.ask(`{ region(code: "${code}") { name } }`)).body.data.region?.name;

  test('takes new regions, and the same file again changes nothing', async () => {
    const file = await csv(HEADER, ABOVE, NEW);
    const first = await here('regions', 'import', file);
    expect([first.code, first.stdout]).toEqual([0, '2 rows: 2 new, 0 changed, 0 unchanged.\n']);
    expect(await nameOf('989900')).toBe('另一示例市');
    const again = await here('regions', 'import', file, '--json');
    expect([again.code, JSON.parse(again.stdout)]).toEqual([
      0,
      expect.objectContaining({ rows: 2, inserted: 0, unchanged: 2 }),
    ]);
  });

  test('refuses a file with every wrong row and its line, and takes nothing of it', async () => {
    const file = await csv(
      HEADER,
      '990100,新示例市,CITY,ADMINISTRATIVE,990000,,,,invented',
      '99x,错,CITY,ADMINISTRATIVE,990000,,,,invented',
      '990200,无上级,CITY,ADMINISTRATIVE,980000,2017-02-30,,,invented',
    );
    const { code, stdout, stderr } = await here('regions', 'import', file);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(`${file}:3: code: "99x" is not a region code`);
    expect(stderr).toMatch(/regions\.csv:4: validFrom: "2017-02-30" is not a day/);
    expect(await nameOf('990100')).toBeUndefined();
  });

  test('refuses a file that is no such table', async () => {
    const { code, stderr } = await here('regions', 'import', await csv('name,code', 'x,1'));
    expect([code, stderr]).toEqual([1, expect.stringMatching(/regions\.csv:1: .*missing/)]);
  });

  test('refuses a file that is not there, and a folder', async () => {
    const none = await here('regions', 'import', join(place.path, 'none.csv'));
    expect([none.code, none.stderr]).toEqual([1, expect.stringMatching(/none\.csv cannot be read: there is no such/)]);
    const folder = await here('regions', 'import', place.path);
    expect([folder.code, folder.stderr]).toEqual([1, expect.stringMatching(/is a folder, not a file/)]);
  });
});

test('demo is refused on a registry that holds people, and adds nobody', async () => {
  const sql = postgres(await ownerUrlOf(place.path), { max: 1 });
  const count = async () => (await sql`select count(*)::int as people from people`)[0]?.people;
  const before = await count();
  const { code, stdout, stderr } = await here('demo', '--people', '200');
  const after = await count();
  await sql.end();
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/The registry already holds rows \(.*people.*\)\. A demo county needs an empty database\./);
  expect(after).toBe(before);
});

test('token signs for the folder’s own server, and for no other', async () => {
  const { code, stdout } = await here('token', 'COUNTY_OFFICER', '--region', '350825', '--subject', 'me');
  const { body } = await server.ask('{ viewer { subject role regions } }', { token: stdout.trim() });
  expect([code, body.data.viewer]).toEqual([0, { subject: 'me', role: 'COUNTY_OFFICER', regions: ['350825'] }]);
  const other = await canbao(['token', 'COUNTY_OFFICER', '--region', '350825'], {
    CANBAO_FOLDER: join(place.path, 'another'),
  });
  expect((await server.ask('{ viewer { role } }', { token: other.stdout.trim() })).status).toBe(401);
});

describe('without a running server', () => {
  test('a command prepares nothing by itself in a folder that was never started', async () => {
    const fresh = await temporaryFolder();
    const { code, stderr } = await canbao(['policies', 'publish'], { CANBAO_FOLDER: fresh.path });
    await fresh.remove();
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/The database lacks \d+ migration.*npm run canbao -- migrate/),
    ]);
  });

  test('demo fills a folder of its own, and the county that it was asked for must be known', async () => {
    const fresh = await temporaryFolder();
    const at = { CANBAO_FOLDER: fresh.path };
    const unknown = await canbao(['demo', '--county', '110199', '--people', '200'], at);
    expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringMatching(/^County 110199 with its towns is not/m)]);
    const { code, stdout } = await canbao(['demo', '--people', '200', '--json'], at);
    await fresh.remove();
    expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ people: 200 })]);
  });
});
