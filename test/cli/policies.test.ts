import { readFileSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { runCli } from '../../src/cli/canbao.ts';
import { QUESTIONS } from '../../src/policy/questions.ts';
import { IDLE } from '../support/cli.ts';
import { ROOT } from '../support/serve.ts';

const RULEBOOK = '350825-liancheng/urrbmi-2018';
const LAYERS = join(ROOT, 'test', 'policy', 'layers');

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'canbao-policies-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** The command line in this process: what it prints and its exit code. */
async function say(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const said = { stdout: '', stderr: '' };
  const into = (name: 'stdout' | 'stderr', end: string) => (text: unknown) => {
    said[name] += `${text}${end}`;
    return true;
  };
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(into('stdout', '')),
    vi.spyOn(process.stderr, 'write').mockImplementation(into('stderr', '')),
    vi.spyOn(console, 'log').mockImplementation((text) => void into('stdout', '\n')(text)),
    vi.spyOn(console, 'error').mockImplementation((text) => void into('stderr', '\n')(text)),
  ];
  try {
    return { code: await runCli(args, IDLE), ...said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

describe('policies coverage', () => {
  test('gives every row of the five documents a state, and adds them up', async () => {
    const { code, stdout, stderr } = await say('policies', 'coverage');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('157 of 157 rows have a state.');
    const { documents, states, missing } = JSON.parse((await say('policies', 'coverage', '--json')).stdout);
    expect([documents.length, missing]).toEqual([5, []]);
    expect(Object.values<number>(states).reduce((a, b) => a + b)).toBe(157);
    expect(documents.reduce((sum: number, { rows }: { rows: number }) => sum + rows, 0)).toBe(157);
  });

  test('lists each row with its clauses and the kinds of rules that cite them', async () => {
    const { stdout } = await say('policies', 'coverage', '--rows');
    expect(stdout.split('\n').filter((line) => /^[A-Z]{2}-\d+ /.test(line))).toHaveLength(157);
    expect(stdout).toMatch(/^LC-21 {2}computed {2}\[350825-2017-10-13 四\(三\)1\] {2}.*contribution-assistance/m);
    expect(stdout).toMatch(/^LC-1 {3}reported by policyDocument\.basedOn {2}\[350825-2017-10-13 序言\]/m);
  });

  test('names a row that is gone, and refuses', async () => {
    const policies = join(folder, 'policies');
    await cp(join(ROOT, 'policies'), policies, { recursive: true });
    const file = join(policies, 'documents', '350825-2017-10-13.yaml');
    await writeFile(file, (await readFile(file, 'utf8')).replace(/ +- \{ id: LC-21, state: computed \}\n/, ''));
    const { code, stdout } = await say('policies', 'coverage', policies);
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(/^156 of 157 rows have a state\..*\nWithout one .*: LC-21$/m),
    ]);
  });
});

describe('policies show', () => {
  test('prints the flattened page: values with clause and layer, what is left open and why, in both languages', async () => {
    const { code, stdout } = await say('policies', 'show', '350825-county/urrbmi-2018', LAYERS);
    expect(code).toBe(0);
    for (const line of [
      '350825-county/urrbmi-2018: URRBMI 2018',
      '  laid over 上级规则 000000-nation/urrbmi-2018 → 350000-province/urrbmi-2018 → 350800-city/urrbmi-2018',
      '  standard: 450.00 [invented-province 第一条] ← 350000-province/urrbmi-2018',
      '  own 县级资助 helped by the county',
      '  paidOutsideWindow: left to 授权 NOT_STATED 文件未明确的规定 nobody it names [invented-nation 第二条] ← 000000-nation/urrbmi-2018',
      '    why 原因: 未写明。 It does not say.',
    ]) {
      expect(stdout.split('\n')).toContain(line);
    }
  });

  test('prints assumptions, conditions and what to bring', async () => {
    const { stdout } = await say('policies', 'show', RULEBOOK);
    expect(stdout).toMatch(/^ {4}when: hukouInRegion && !employeeInsured \[.*三\(一\)\]$/m);
    expect(stdout).toMatch(/^ {4}bring: 身份证或户口簿.* a copy of the identity card.*\[.*四\(一\)2\]$/m);
    expect(stdout).toMatch(/assumed 推定: 通知未列学生应带的材料。 The notice does not say what students bring\./);
  });
});

describe('policies diff', () => {
  test('says what the lower layer changed, with both clauses', async () => {
    const names = ['000000-nation/urrbmi-2018', '350000-province/urrbmi-2018'];
    const { code, stdout } = await say('policies', 'diff', ...names, LAYERS);
    expect([code, stdout.trim().split('\n')]).toEqual([
      0,
      [
        '~ individual-contribution.standard: 150.00–250.00 [invented-nation 第一条] → 180.00–220.00 [invented-province 第一条] ← 350000-province/urrbmi-2018',
        '~ subsidy.standard: delegated to PROVINCE [invented-nation 第一条] → 450.00 [invented-province 第一条] ← 350000-province/urrbmi-2018',
      ],
    ]);
    const { stdout: json } = await say('policies', 'diff', ...names, LAYERS, '--json');
    expect(JSON.parse(json)).toHaveLength(2);
  });

  test('says when they say the same, and refuses a name that is none', async () => {
    expect((await say('policies', 'diff', RULEBOOK, RULEBOOK)).stdout).toBe('They say the same. 内容相同。\n');
    expect(await say('policies', 'diff', RULEBOOK, 'x/y')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/There is no rulebook "x\/y"/),
    });
  });
});

describe('policies schema', () => {
  test.each(['rulebook', 'document', 'facts'])('prints the schema of a %s as docs/schema keeps it', async (name) => {
    const { code, stdout } = await say('policies', 'schema', name);
    expect(code).toBe(0);
    expect(stdout === readFileSync(join(ROOT, 'docs', 'schema', `${name}.schema.json`), 'utf8')).toBe(true);
  });

  test('knows those three formats only', async () => {
    const { code, stderr } = await say('policies', 'schema', 'person');
    expect([code, stderr]).toEqual([2, expect.stringMatching(/Allowed choices are rulebook, document, facts/)]);
  });
});

describe('assess', () => {
  const facts = async (content: object) => {
    const file = join(await mkdtemp(join(folder, 'facts-')), 'facts.json');
    await writeFile(file, JSON.stringify(content));
    return file;
  };

  const LATE = {
    places: [{ kind: 'HUKOU', regionCode: '350825103' }],
    listings: [{ category: 'DIBAO', department: 'CIVIL_AFFAIRS', regionCode: '350825', confirmedOn: '2017-09-20' }],
  };

  test('answers every question there is', async () => {
    const file = await facts(LATE);
    for (const kind of Object.keys(QUESTIONS)) {
      const { code, stdout } = await say('assess', '--rulebook', RULEBOOK, '--facts', file, '--kind', kind);
      expect([kind, code, stdout]).toEqual([kind, 0, expect.stringMatching(/^[A-Z_]+: [A-Z]+/)]);
    }
  });

  test('reads out the amount, what was assumed and what would have changed the answer', async () => {
    const { stdout } = await say(
      'assess',
      '--rulebook',
      RULEBOOK,
      '--facts',
      await facts(LATE),
      '--as-of',
      '2017-11-20',
    );
    expect(stdout).toMatch(/^CONTRIBUTION: CONDITIONAL 180\.00 \(2017-11-20\)$/m);
    expect(stdout).toMatch(/^= refundDue: 180\.00$/m);
    expect(stdout).toMatch(/^- .*Listed as .*dibao.*\[四\(三\)1\]$/m);
    expect(stdout).toMatch(/^\? employeeInsured: /m);
    expect(stdout).toMatch(/^\* .*county departments/m);
    expect(stdout).toMatch(/^~ .*20 days earlier/m);
  });

  test('takes a rulebook from a file, laid over what the folder has', async () => {
    const file = join(await mkdtemp(join(folder, 'own-')), 'urrbmi-2018.yaml');
    const place = file.replace(/own-[^/]*/, '350825-own');
    await cp(join(LAYERS, '350825-county', 'urrbmi-2018.yaml'), place, { recursive: true });
    const args = ['--facts', await facts({}), '--policies', LAYERS, '--as-of', '2017-11-20'];
    const { code, stdout } = await say('assess', '--rulebook', place, ...args, '--json');
    expect([code, JSON.parse(stdout).decision.rulebook.name]).toEqual([0, '350825-own/urrbmi-2018']);
    expect(JSON.parse(stdout).standard).toEqual({ minFen: 20_000, maxFen: 20_000 });
    await writeFile(place, (await readFile(place, 'utf8')).replace('decided: "200.00"', 'decided: "900.00"'));
    const refused = await say('assess', '--rulebook', place, ...args);
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringMatching(/urrbmi-2018\.yaml:9: .*900\.00 lies outside/),
    ]);
  });

  test('looks for the documents and bases of a file in the folder around it', async () => {
    const own = await mkdtemp(join(folder, 'beside-'));
    await cp(LAYERS, own, { recursive: true });
    const args = ['--facts', await facts({}), '--as-of', '2017-11-20', '--json'];
    const file = join(own, '350825-county', 'urrbmi-2018.yaml');
    const { code, stdout } = await say('assess', '--rulebook', file, ...args);
    expect([code, JSON.parse(stdout).standard]).toEqual([0, { minFen: 20_000, maxFen: 20_000 }]);
    await rm(join(own, 'documents'), { recursive: true });
    const refused = await say('assess', '--rulebook', file, ...args);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/--policies names another folder\./)]);
  });

  test('asks for one of the years of a template', async () => {
    const template = join(ROOT, 'policies', 'unidentified-province', 'urrbmi-2025-2030.yaml');
    const { code, stderr } = await say('assess', '--rulebook', template, '--facts', await facts({}));
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/is for several years: name one of them, as in unidentified-province\/urrbmi-2025\.$/m),
    ]);
  });
});
