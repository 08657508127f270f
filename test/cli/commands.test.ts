import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSchema, lexicographicSortSchema, printSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { parseKeyring } from '../../src/store/envelope.ts';
import { runHere } from '../support/cli.ts';
import { canbao, ROOT, run } from '../support/serve.ts';

const RULEBOOK = '350825-liancheng/urrbmi-2018';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'canbao-cli-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** The command line in this process. For many small questions. */
const say = (...args: string[]) => runHere(args);

const COMMANDS = [
  '',
  'serve',
  'migrate',
  'keys',
  'keys rotate',
  'keys retire',
  'keys reindex',
  'access',
  'access check',
  'regions',
  'regions import',
  'demo',
  'token',
  'policies',
  'policies check',
  'policies publish',
  'policies show',
  'policies diff',
  'policies coverage',
  'policies schema',
  'measures',
  'measures check',
  'measures list',
  'assess',
  'rosters',
  'rosters export',
  'rosters make',
  'collection',
  'collection import',
  'documents',
  'documents manifest',
  'write',
  'schema',
  'schema print',
];

describe('the help', () => {
  test.each(COMMANDS)('of `canbao %s` is in English and Chinese and promises exit codes', async (command) => {
    const { code, stdout } = await say(...command.split(' ').filter(Boolean), '--help');
    const [usage = '', ...rest] = stdout.split('\n\n');
    expect([code, usage]).toEqual([0, expect.stringContaining(`Usage: canbao ${command}`.trim())]);
    expect(rest[0]).toMatch(/[a-z]{3,}[\s\S]*\p{Script=Han}{2,}/u);
    for (const promise of ['0  done', '1  refused', '2  wrong command']) expect(stdout).toContain(promise);
  });

  test('names every command', async () => {
    const { stdout } = await say('--help');
    for (const command of COMMANDS) expect(stdout).toContain(command.split(' ')[0]);
  });

  test('says every option in both languages', async () => {
    for (const command of COMMANDS) {
      const { stdout } = await say(...command.split(' ').filter(Boolean), '--help');
      const options = stdout
        .split(/^(?:Options|Arguments|Commands):$/m)
        .slice(1)
        .join('')
        .split(/\n(?= {2}\S)/);
      for (const option of options
        .map((one) => one.split('\nExit codes')[0] ?? '')
        .filter((one) => one.trim() !== '')) {
        expect(`${command}: ${option}`).toMatch(/\p{Script=Han}/u);
      }
    }
  });

  test('is reached through npx and through npm, whatever Node starts them', async () => {
    for (const [program, args] of [
      ['npx', ['canbao', '--help']],
      ['npm', ['run', '-s', 'canbao', '--', '--help']],
    ] as const) {
      const { code, stdout } = await run(program, args);
      expect([program, code]).toEqual([program, 0]);
      expect(stdout).toContain('Usage: canbao');
    }
  });

  test('of bin/canbao hands on the exit code', async () => {
    const { code, stderr } = await run(join(ROOT, 'bin', 'canbao'), ['servee']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('Did you mean serve?')]);
  });
});

describe('a wrong command gives 2 and says what is wrong', () => {
  test.each([
    [[], /Usage: canbao/],
    [['servee'], /unknown command 'servee'/],
    [['serve', 'now'], /too many arguments/],
    [['policies'], /Usage: canbao policies/],
    [['policies', 'chek'], /Did you mean check\?/],
    [['policies', 'check', '--fast'], /unknown option '--fast'/],
    [['policies', 'show'], /missing required argument 'name'/],
    [['regions', 'import'], /missing required argument 'file\.csv'/],
    [['demo', '--people', 'many'], /A whole number is needed/],
    [['demo', '--people', '-5'], /A whole number is needed/],
    [['token'], /missing required argument 'role'/],
    [['token', 'KING'], /Roles are RESIDENT, .*ADMINISTRATOR/],
    [['token', 'RESIDENT', '--hours', '0'], /From 1 to 744 hours/],
    [['assess', '--facts', 'x.json'], /required option '--rulebook/],
    [['assess', '--rulebook', RULEBOOK, '--facts', 'x.json', '--kind', 'luck'], /Allowed choices are eligibility, /],
    [['assess', '--rulebook', RULEBOOK, '--facts', 'x.json', '--as-of', '2017-02-30'], /written YYYY-MM-DD/],
    [['assess', '--rulebook', RULEBOOK, '--facts', 'x.json', '--known-at', '2017-10-20'], /with its offset/],
  ])('canbao %j', async (args, sentence) => {
    const { code, stderr } = await say(...args);
    expect([code, stderr]).toEqual([2, expect.stringMatching(sentence)]);
  });
});

describe('a wrong environment gives 2 and one sentence for each mistake', () => {
  const URL = 'postgres://a@127.0.0.1:1/a';
  const KEYS = 'k1:x,index:y';
  test.each([
    [{ CANBAO_FODLER: '/x' }, /CANBAO_FODLER is not a variable of Canbao: is it misspelt\?/],
    [{ PORT: 'abc' }, /PORT must be a whole number from 0 to 65535\./],
    [{ PORT: '70000' }, /PORT must be a whole number/],
    [{ CANBAO_TODAY: '2017-02-30' }, /CANBAO_TODAY must be a day of the calendar as YYYY-MM-DD\./],
    [
      { CANBAO_TODAY: '2017-11-20', DATABASE_URL: URL, CANBAO_KEYS: KEYS },
      /CANBAO_TODAY belongs to the embedded demo: .* Unset one of the two\./,
    ],
    [{ DATABASE_URL: URL }, /CANBAO_KEYS is needed with DATABASE_URL: .*`canbao keys` makes new ones\./],
    [{ DATABASE_OWNER_URL: URL }, /DATABASE_OWNER_URL is the owner’s login at DATABASE_URL: set that too/],
    [
      { CANBAO_ACCESS: '/access.yaml', CANBAO_JWT_AUDIENCE: 'portal' },
      /CANBAO_JWT_AUDIENCE binds nobody beside CANBAO_ACCESS: write it at an issuer of that file/,
    ],
    [{ DATABASE_URL: 'mysql://a@b/c', CANBAO_KEYS: KEYS }, /DATABASE_URL must be a URL that begins with postgres:\/\//],
    [{ CANBAO_DEMO_PEOPLE: '5' }, /CANBAO_DEMO_PEOPLE must be a whole number from 100/],
    [{ CANBAO_HALF: 'middle' }, /CANBAO_HALF/],
    [{ CANBAO_LOG: 'loud' }, /CANBAO_LOG/],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' },
      /OTEL_EXPORTER_OTLP_ENDPOINT must be a URL that begins with http/,
    ],
    [{ OTEL_TRACES_SAMPLER: 'some' }, /OTEL_TRACES_SAMPLER/],
    [{ OTEL_TRACES_SAMPLER_ARG: '5%' }, /OTEL_TRACES_SAMPLER_ARG must be a share from 0 to 1/],
  ])('%j', (environment, sentence) => {
    expect(() => readConfig(environment)).toThrow(sentence);
  });

  test('several at once are named in one go, and nothing is begun', async () => {
    const { code, stdout, stderr } = await canbao(['serve'], {
      CANBAO_FOLDER: join(folder, 'never'),
      CANBAO_FODLER: 'x',
      PORT: 'abc',
    });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toBe(
      'The environment is not right: PORT must be a whole number from 0 to 65535. ' +
        'CANBAO_FODLER is not a variable of Canbao: is it misspelt?\n',
    );
  });

  test.each([
    ['CANBAO_JWKS', '/nowhere/jwks.json', /^CANBAO_JWKS must be a URL or a file of public keys \(JWKS\), /],
    [
      'CANBAO_ACCESS',
      '/nowhere/access.yaml',
      /^CANBAO_ACCESS is not right:\n\/nowhere\/access\.yaml:1: .* \(ENOENT\)\.$/m,
    ],
    ['CANBAO_KEYS', 'k1:short', /^CANBAO_KEYS is not a key list: /],
  ])('%s=%s is refused before anything is opened', async (name, value, sentence) => {
    const place = join(folder, 'untouched');
    const { code, stdout, stderr } = await canbao(['serve'], { CANBAO_FOLDER: place, [name]: value });
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(sentence)]);
  });
});

describe('policies check', () => {
  /** A copy of the bundled policies with one change, and the number of the line that was changed. */
  async function changed(
    what: string | RegExp,
    into: string,
  ): Promise<{ policies: string; file: string; line: number }> {
    const policies = await mkdtemp(join(folder, 'policies-'));
    await cp(join(ROOT, 'policies'), policies, { recursive: true });
    const file = join(policies, '350825-liancheng', 'urrbmi-2018.yaml');
    const before = await readFile(file, 'utf8');
    const at = before.search(typeof what === 'string' ? new RegExp(literally(what)) : what);
    expect(at).toBeGreaterThan(0);
    await writeFile(file, before.slice(0, at) + before.slice(at).replace(what, into));
    return { policies, file, line: before.slice(0, at).split('\n').length };
  }
  const literally = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

  test('finds nothing wrong with what ships, and says what there is', async () => {
    const { code, stdout, stderr } = await say('policies', 'check', '--json');
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout).rulebooks).toContain(RULEBOOK);
  });

  const CITE = ', cite: { document: 350825-2017-10-13, clause: 二(一) } }';
  const gap = `\n      - { to: 2017-10-31, value: "150.00"${CITE}\n      - { from: 2017-12-01, value: "180.00"${CITE}`;
  test.each<[what: string, from: string, into: string, offset: number, message: RegExp]>([
    ['a float', 'value: "180.00"', 'value: 180.5', 0, /"180\.00"|text|quot/i],
    ['an unknown key', 'closes: 2017-12-31', 'closes: 2017-12-31\n    closed: 2017-12-31', 1, /closed/],
    ['a missing citation', `{ value: "180.00"${CITE}`, '{ value: "180.00" }', 0, /cit/i],
    [
      'a misspelt fact',
      'hukouInRegion && !employeeInsured',
      'hukuoInRegion && !employeeInsured',
      0,
      /hukuoInRegion.*hukouInRegion/,
    ],
    ['a gap between two dated values', ` { value: "180.00"${CITE}`, gap, 2, /gap|between|2017-11/i],
  ])('refuses %s as file:line: message', async (_, from, into, offset, message) => {
    const { policies, file, line } = await changed(from, into);
    const { code, stdout, stderr } = await canbao(['policies', 'check', policies], {}, folder);
    expect([code, stdout]).toEqual([1, '']);
    const first = stderr.split('\n')[0] ?? '';
    const [, named = '', at = '', words = ''] = /^(.+?):(\d+): (.+)$/.exec(first) ?? [];
    expect(join(folder, named)).toBe(file);
    expect(words).toMatch(message);
    expect(Number(at)).toBe(line + offset);
  });

  test('names every problem of every file, not the first alone', async () => {
    const { policies } = await changed('closes: 2017-12-31', 'closes: 2017-12-32\n    closed: 2017-12-31');
    await writeFile(join(policies, '350825-liancheng', 'other.yaml'), '- nothing\n');
    const { code, stderr } = await say('policies', 'check', policies);
    expect(code).toBe(1);
    expect(stderr.trim().split('\n').length).toBeGreaterThanOrEqual(3);
  });

  test('refuses a folder that holds no policies', async () => {
    const { code, stderr } = await say('policies', 'check', join(folder, 'nothing'));
    expect([code, stderr]).toEqual([1, expect.stringMatching(/is no folder of policies/)]);
  });

  test('publish refuses a broken folder in the same words, before any database is opened', async () => {
    const { policies, line } = await changed('value: "180.00"', 'value: 180.5');
    const place = join(folder, 'unopened');
    const { code, stderr } = await canbao(['policies', 'publish', policies], { CANBAO_FOLDER: place });
    expect([code, stderr]).toEqual([1, expect.stringContaining(`urrbmi-2018.yaml:${line}: `)]);
    await expect(readFile(join(place, 'password'))).rejects.toThrow('ENOENT');
  });

  test('show prints a rulebook as it would be published', async () => {
    const { code, stdout } = await say('policies', 'show', RULEBOOK, '--json');
    expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ name: RULEBOOK, policyYear: 2018 })]);
  });

  test('show refuses a rulebook that there is not', async () => {
    const { code, stderr } = await say('policies', 'show', '350825-liancheng/urrbmi-1918');
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^There is no rulebook "350825-liancheng\/urrbmi-1918"/)]);
  });
});

describe('assess', () => {
  const facts = async (content: string) => {
    const file = join(await mkdtemp(join(folder, 'facts-')), 'facts.json');
    await writeFile(file, content);
    return file;
  };
  const ask = (file: string, ...more: string[]) => say('assess', '--rulebook', RULEBOOK, '--facts', file, ...more);

  const DIBAO = JSON.stringify({
    birthDate: '1980-01-01',
    places: [{ kind: 'HUKOU', regionCode: '350825103' }],
    listings: [{ category: 'DIBAO', department: 'CIVIL_AFFAIRS', regionCode: '350825103', confirmedOn: '2017-08-20' }],
  });

  test('answers for the facts of a file, for a person and for a program', async () => {
    const file = await facts(DIBAO);
    const read = await ask(file);
    expect([read.code, read.stderr]).toEqual([0, '']);
    expect(read.stdout).toMatch(/^CONTRIBUTION: [A-Z_]+ 0\.00 \(2017-11-20\)\n.*\n- .*四\(三\)1/s);
    const { code, stdout } = await ask(file, '--json');
    expect([code, JSON.parse(stdout).decision.asOf]).toEqual([0, '2017-11-20']);
  });

  test('answers for the day that is asked', async () => {
    const { stdout } = await ask(await facts(DIBAO), '--kind', 'cover', '--as-of', '2018-06-01', '--json');
    expect(JSON.parse(stdout).decision.asOf).toBe('2018-06-01');
  });

  test('names the facts that are missing', async () => {
    const { code, stdout } = await ask(await facts('{}'), '--kind', 'eligibility');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^ELIGIBILITY.*: UNDETERMINED|UNDETERMINED/)]);
    expect(stdout).toMatch(/^\? \w+/m);
  });

  test.each([
    ['{', /facts\.json:1: This is not JSON/],
    ['{"birthday":"1980-01-01"}', /facts\.json:1: .*birthday/],
    ['{"birthDate":"1980-02-30"}', /facts\.json:1: birthDate: must be a day/],
    ['{"places":[{"kind":"HOME","regionCode":"350825"}]}', /facts\.json:1: places\.0\.kind: /],
    [
      '{"payments":[{"scheme":"URRBMI","policyYear":2018,"payer":"SELF","paidFen":1.5,"paidOn":"2017-10-01"}]}',
      /paidFen/,
    ],
  ])('refuses %s with its file and place', async (content, sentence) => {
    const { code, stdout, stderr } = await ask(await facts(content));
    expect([code, stdout, stderr]).toEqual([1, '', expect.stringMatching(sentence)]);
  });

  test('refuses a file that is not there, a folder, and a rulebook that there is not', async () => {
    expect(await ask(join(folder, 'none.json'))).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/there is no such file/),
    });
    expect(await ask(folder)).toMatchObject({ code: 1, stderr: expect.stringMatching(/is a folder, not a file/) });
    const { code, stderr } = await say('assess', '--rulebook', 'x/y', '--facts', await facts('{}'));
    expect([code, stderr]).toEqual([1, expect.stringMatching(/There is no rulebook "x\/y"/)]);
  });
});

describe('what needs no database', () => {
  // Red while the served scalars have lost their descriptions: those of the resolvers' scalars win over the SDL's.
  test('schema print gives the SDL that the contract holds', async () => {
    const { code, stdout } = await canbao(['schema', 'print']);
    expect(code).toBe(0);
    const contract = await readFile(join(ROOT, 'test', 'contract', 'public.graphql'), 'utf8');
    const sorted = (sdl: string) => printSchema(lexicographicSortSchema(buildSchema(sdl)));
    expect(sorted(stdout) === sorted(contract)).toBe(true);
  });

  test('demo --list names the demo people, one per situation, with stable ids', async () => {
    const { code, stdout } = await say('demo', '--list', '--json');
    const people = JSON.parse(stdout) as { id: string; zh: string; en: string }[];
    expect(code).toBe(0);
    expect(people.length).toBeGreaterThanOrEqual(12);
    expect(new Set(people.map(({ id }) => id)).size).toBe(people.length);
    for (const { id, zh, en } of people) {
      expect(id).toMatch(/^00000000-0000-4000-8000-\d{12}$/);
      expect([zh, en]).toEqual([expect.stringMatching(/\p{Script=Han}/u), expect.stringMatching(/[a-z]/)]);
    }
    expect((await say('demo', '--list')).stdout.trim().split('\n')).toHaveLength(people.length);
  });

  test('keys gives another key list every time, and one that is taken', async () => {
    const [one, two] = [await say('keys'), await say('keys')];
    expect(one.stdout).toMatch(/^k1:.{44},index:.{44}\n$/);
    expect(one.stdout).not.toBe(two.stdout);
    for (const { stdout } of [one, two]) parseKeyring(stdout);
  });

  test('keys --suite sm gives one of the commercial cipher rules, and --suite names what there is', async () => {
    const { stdout } = await say('keys', '--suite', 'sm');
    expect(stdout).toMatch(/^k1sm:.{24},indexsm:.{44}\n$/);
    expect(parseKeyring(stdout).seal('canbao', 'here')[0]).toBe(3);
    const { code, stderr } = await say('keys', '--suite', 'sm4');
    expect([code, stderr]).toEqual([2, expect.stringContaining('aes, sm')]);
  });
});

describe('token', () => {
  test.each([
    [['RESIDENT'], /names the person it belongs to.*--person/],
    [['RESIDENT', '--person', 'me'], /names the person/],
    [['DEPARTMENT_CLERK', '--region', '350825'], /names one of CIVIL_AFFAIRS/],
    [['COUNTY_OFFICER'], /without a region sees nobody: name one, such as --region 350825/],
    [['COUNTY_OFFICER', '--region', 'Liancheng'], /not a list of region codes/],
  ])('canbao token %j is refused', async (args, sentence) => {
    const { code, stdout, stderr } = await say('token', ...args);
    expect([code, stdout, stderr]).toEqual([1, '', expect.stringMatching(sentence)]);
  });

  test('says what was asked, and nothing that was not', async () => {
    const { code, stdout } = await canbao(
      [
        'token',
        'analyst',
        '--region',
        '350825',
        '350824',
        '--scope',
        'registry:read',
        '--purpose',
        '核对',
        '--hours',
        '1',
      ],
      { CANBAO_FOLDER: join(folder, 'tokens') },
    );
    const claims = JSON.parse(Buffer.from(stdout.split('.')[1] ?? '', 'base64url').toString());
    expect(code).toBe(0);
    expect(claims).toMatchObject({
      role: 'ANALYST',
      regions: ['350825', '350824'],
      scope: 'registry:read',
      purpose: '核对',
      sub: 'demo-analyst',
    });
    expect(claims.exp - claims.iat).toBe(3600);
    expect(claims).not.toHaveProperty('hours');
  });
});
