import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inventedIdNumber } from '../../src/demo/id-number.ts';
import { canbao, type Served, startServer, temporaryFolder } from '../support/serve.ts';

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

/** A command on the running server's own database; what it prints, with its exit code. */
async function here(...args: string[]) {
  const { code, stdout, stderr } = await canbao(args, { CANBAO_FOLDER: place.path });
  return { code, stdout, stderr };
}

/** A refusal: an English sentence and a Chinese one on stderr, and nothing done. */
const refused = (code: number, english: RegExp, chinese: RegExp) => ({
  ...{ code, stdout: '' },
  stderr: expect.stringMatching(new RegExp(`${english.source}[\\s\\S]*${chinese.source}`, 'u')),
});

const NOBODY = '00000000-0000-4000-8000-00000000ffff';
const decide = (...more: string[]) => here('exchange', 'decide', NOBODY, '--reason', '核实', ...more);

function inputFile(text: string): string {
  const file = `${place.path}/input.json`;
  writeFileSync(file, text);
  return file;
}

describe('duplicates', () => {
  test.each(['find', 'list'])('%s refuses a region that is in no list', async (verb) => {
    expect(await here('duplicates', verb, '--region', '999999')).toEqual(
      refused(1, /There is no region 999999/, /999999不在区划名录中/),
    );
    expect((await here('duplicates', verb, '--region')).code).toBe(2);
  });

  test('list says of a known region that nobody’s file is kept there', async () => {
    const { code, stdout } = await here('duplicates', 'list', '--region', '110101');
    expect([code, stdout]).toEqual([0, 'No file is kept in 110101. 该区划没有人员档案。\n']);
  });
});

describe('exchange', () => {
  test('rows refuses a list that there is not, and a state that is none', async () => {
    for (const id of [NOBODY, 'nonsense']) {
      expect(await here('exchange', 'rows', id)).toEqual(refused(1, /There is no list/, /没有名单/));
    }
    expect((await here('exchange', 'rows', NOBODY, '--state', 'LOST')).code).toBe(2);
  });

  test('decide refuses a row that there is not and a decision that is none or two', async () => {
    expect(await decide('--version', '1', '--dismiss')).toEqual(refused(1, /There is no row/, /比对行/));
    expect(await decide('--version', '1')).toEqual(refused(1, /Say what is done/, /请指明采用/));
    expect((await decide('--version', '1', '--apply', '--dismiss')).code).toBe(2);
    expect((await decide('--version', 'one', '--apply')).code).toBe(2);
  });

  test('a row that was compared is listed, and decided in the version that was read', async () => {
    const file = inputFile(`idNumber,name,diedOn\n${inventedIdNumber('1950-01-01', 1)},示例,2017-10-01\n`);
    const of = ['--department', 'CIVIL_AFFAIRS', '--region', '350825', '--as-of', '2017-11-01'];
    const compared = await here('exchange', 'compare', 'DEATHS', file, ...of, '--json');
    expect(compared.code).toBe(0);
    const { listId } = JSON.parse(compared.stdout);
    const rows = await here('exchange', 'rows', listId, '--json');
    const [{ id, version }] = JSON.parse(rows.stdout);
    const answer = (number: number) =>
      here('exchange', 'decide', id, '--version', String(number), '--dismiss', '--reason', '核实');
    expect(await answer(version + 7)).toEqual(refused(1, /stands at version/, /请重新读取/));
    expect(await answer(version)).toMatchObject({ code: 0, stdout: `${id}: dismissed 不采用.\n` });
    expect((await here('exchange', 'rows', listId)).stdout).toContain('该名单没有这样的行');
  });
});

describe('write', () => {
  const write = (name: string, text: string, ...more: string[]) => here('write', name, inputFile(text), ...more);
  const OF = ['--region', '350825'];

  test('of a mutation that there is not is a wrong command, with the nearest one', async () => {
    expect(await write('receiptVoidd', '{}', ...OF)).toEqual(
      refused(2, /There is no mutation receiptVoidd\. Did you mean "receiptVoid"\?/, /没有业务“receiptVoidd”/),
    );
  });

  test('of what is no JSON names the line, and repeats nothing of the file', async () => {
    const answer = await write('receiptVoid', '{"reason": "王小明",\n"receiptId": \n', ...OF);
    expect(answer).toEqual(refused(1, /input\.json:\d: This is neither JSON nor YAML/, /不是有效的 JSON 或 YAML/));
    expect(answer.stderr).not.toContain('王小明');
    expect(await write('receiptVoid', '[1, 2]', ...OF)).toEqual(refused(1, /An input has fields/, /带字段的对象/));
  });

  test('of an input that lacks something, or without a region, does nothing', async () => {
    expect(await write('receiptVoid', '{}', ...OF)).toEqual(
      refused(1, /"idempotencyKey" of required/, /未办理任何业务/),
    );
    expect(await write('receiptVoid', '{}')).toEqual(refused(1, /Name the region/, /请写明管辖区划/));
    expect(await here('write', 'receiptVoid', '/nowhere.json', ...OF)).toEqual(
      refused(1, /cannot be read/, /无法读取该文件/),
    );
  });

  test('that is refused prints the user errors in both languages and ends with 1', async () => {
    const input = JSON.stringify({ idempotencyKey: 'cli-void-1', receiptId: NOBODY, reason: '重复' });
    const { code, stdout } = await write('receiptVoid', input, ...OF);
    expect([code, JSON.parse(stdout).userErrors]).toMatchObject([
      1,
      [{ code: 'RECEIPT_UNKNOWN', message: expect.any(String), messageZh: expect.stringMatching(/\p{Script=Han}/u) }],
    ]);
  });
});

describe('rosters and imports', () => {
  test('a region that is no code is refused by its own name, not as a token’s', async () => {
    const told = refused(1, /"999" is not a region code/, /县6位/);
    expect(await here('rosters', 'export', '3508', '2018')).toEqual(refused(1, /"3508" is not a region code/, /县6位/));
    expect(await here('rosters', 'export', '999', '2018')).toEqual(told);
  });

  test('whole numbers need a purpose and a case, which are options here', async () => {
    const told = refused(1, /^--unmask needs --purpose.*注明目的.*\n--unmask needs --case-number/, /注明案件编号/);
    const unmask = ['rosters', 'export', '350825103', '2018', '--unmask'];
    expect(await here(...unmask)).toEqual(told);
    const caseless = refused(1, /^--unmask needs --case-number/, /注明案件编号/);
    expect(await here(...unmask, '--purpose', 'test')).toEqual(caseless);
  });

  test('a channel is a code or its Chinese term, and never a fund’s own transfer', async () => {
    const bring = (channel: string) =>
      here('collection', 'import', inputFile(''), '--region', '350825', '--year', '2018', '--channel', channel);
    for (const channel of ['FUND_TRANSFER', '微信']) {
      expect(await bring(channel)).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(/VILLAGE_CADRE.*村干部代收/),
      });
    }
    expect(await bring('农信社柜台')).toMatchObject({ code: 1, stderr: expect.stringMatching(/The file is empty/) });
  });
});

describe('notices', () => {
  test('template prints the header in both languages', async () => {
    expect((await here('notices', 'template')).stdout).toBe('regionCode,scheme,policyYear,kind,households,reachedOn\n');
    expect((await here('notices', 'template', '--chinese')).stdout).toBe(
      '区划代码,险种,参保年度,宣传资料,累计送达户数,截止日期\n',
    );
  });

  test('import takes a file whole, once, and refuses one with a wrong row by its line', async () => {
    const take = (cell: string) => {
      const header = 'regionCode,scheme,policyYear,kind,households,reachedOn';
      return here(
        'notices',
        'import',
        inputFile(`${header}\n350825103,URRBMI,2018,POSTER,${cell},2017-10-20\n`),
        '--source',
        't',
      );
    };
    expect((await take('many')).code).toBe(1);
    const [first, second] = [await take('0'), await take('0')];
    expect([first.code, first.stdout]).toEqual([
      0,
      expect.stringMatching(/^1 rows: 1 counts logged, 0 were known so\./),
    ]);
    expect(second.stdout).toMatch(/^1 rows: 0 counts logged, 1 were known so\..*登记0条/);
  });
});
