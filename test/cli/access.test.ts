import { afterEach, beforeEach, expect, test } from 'vitest';
import { runHere } from '../support/cli.ts';
import { type AccessFolder, accessFolder, signingKey } from '../support/issuer.ts';

let place: AccessFolder;
beforeEach(async () => {
  place = accessFolder();
  place.writeKeys('county.json', await signingKey('k1'));
});
afterEach(() => place.remove());

const check = (...options: string[]) => runHere(['access', 'check', place.accessFile, ...options]);

const FILE = [
  'issuers:',
  '  - issuer: https://id.example.cn',
  '    keys: county.json',
  '    roles: [RESIDENT, ANALYST]',
  '    subjectPrefix: portal/',
  'accounts:',
  '  - name: civil-affairs-350825',
  '    issuer: https://id.example.cn',
  '    subject: client-7f3a',
  '    role: DEPARTMENT_CLERK',
  '    department: CIVIL_AFFAIRS',
  '    regions: ["350825"]',
  '    scopes: [assistance:sync]',
  '    from: 2026-01-01',
  '    hours: "07:00-20:00"',
  'origins: [https://portal.example.cn]',
  'introspection: [AUDITOR]',
  'limits: { depth: 9, atOnce: 3, pointsAMinute: { PUBLIC: 100 } }',
];

test('access check says what a file means', async () => {
  place.writeAccess(...FILE);
  const { code, stdout, stderr } = await check();
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout.split('\n')).toEqual(
    expect.arrayContaining([
      'issuer 签发方 https://id.example.cn',
      '  tokens 令牌 for canbao, by ES256 EdDSA RS256 PS256, clocks within 30 s',
      '  gives 授予 RESIDENT ANALYST, to portal/<sub>',
      'account 服务账号 civil-affairs-350825',
      '  known by 凭据 the token of client-7f3a at https://id.example.cn',
      '  is 角色 DEPARTMENT_CLERK CIVIL_AFFAIRS 350825',
      '  may 权限 assistance:sync',
      '  open 开放 from 2026-01-01, 07:00-20:00 in China 北京时间',
      'pages that may ask 允许跨域的来源: https://portal.example.cn',
      'told the schema 可查询模式结构: AUDITOR',
      'limits 上限: depth 9, aliases 50, directives 50, rootFields 20, selections 5000, atOnce 3, strangersAtOnce 4',
      expect.stringMatching(/^points a minute 每分钟点数: PUBLIC 100, RESIDENT 400000, /),
    ]),
  );
});

test('access check says the same as JSON, without keys', async () => {
  place.writeAccess(...FILE);
  const { code, stdout } = await check('--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    issuers: [{ issuer: 'https://id.example.cn', algorithms: ['ES256', 'EdDSA', 'RS256', 'PS256'] }],
    accounts: [{ name: 'civil-affairs-350825', subject: 'account:civil-affairs-350825', scopes: ['assistance:sync'] }],
    origins: ['https://portal.example.cn'],
  });
  expect(JSON.parse(stdout).issuers[0].keys).toBeUndefined();
});

test('access check tells every mistake with its line, and exits 1', async () => {
  place.writeAccess(...FILE.with(4, '    subjectPrefix: portal').with(9, '    role: CLERK'), 'proxys: {}');
  const { code, stdout, stderr } = await check();
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr.trim().split('\n')).toEqual([
    expect.stringMatching(/access\.yaml:5: "portal" is no prefix/),
    expect.stringMatching(/access\.yaml:10: "CLERK" is not a role of an account/),
    expect.stringMatching(/access\.yaml:19: Unknown key "proxys": .*Did you mean "proxies"\?/),
  ]);
});

test('access check of a file that is not there, or of nothing, is refused', async () => {
  expect((await check()).code).toBe(1);
  expect((await check()).stderr).toMatch(/there is no such file/);
  place.writeAccess('');
  const { code, stderr } = await check();
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(/access\.yaml:1: The file has to be a set of keys and values/),
  ]);
});

test('access check says how many documents which client is held to, and refuses a manifest that is none', async () => {
  place.write('portal.json', '{ "role": "{ viewer { role } }" }');
  const documents = (manifest: string) => [
    'documents:',
    '  default: log',
    '  clients:',
    `    portal: { mode: enforce, manifest: ${manifest} }`,
  ];
  place.writeAccess(...FILE, ...documents('portal.json'));
  expect((await check()).stdout.split('\n')).toEqual(
    expect.arrayContaining([
      'documents of others 未列名客户端的操作: log',
      'documents of 客户端 portal: enforce, 1 in its manifest',
    ]),
  );
  const told = JSON.parse((await check('--json')).stdout);
  expect(told.documents).toEqual({ default: 'log', clients: { portal: { mode: 'enforce', documents: 1 } } });

  place.writeAccess(...FILE, ...documents('county.json'));
  expect(await check()).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/access\.yaml:22: "county\.json" is no manifest of documents: .*"keys" has no text/),
  });
  place.writeAccess(...FILE, ...documents('none.json'), '    desk: { mode: lock, manifest: portal.json }');
  expect((await check()).stderr).toMatch(/access\.yaml:23: "lock" is not a mode: known are off, log, enforce/);
});
