import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { followAccess } from '../../src/access-file.ts';
import { openAccess } from '../../src/admission.ts';
import { readConfig } from '../../src/config.ts';
import { type Authenticate, authenticator } from '../../src/http/auth.ts';
import { signDemoToken } from '../../src/services/demo-token.ts';
import {
  type AccessFolder,
  accessFolder,
  type KeyServer,
  type SigningKey,
  signingKey,
  startKeyServer,
} from '../support/issuer.ts';

const COUNTY = 'https://id.example.cn';
const PORTAL = 'https://portal.example.cn';

let first: SigningKey;
let second: SigningKey;
let rsa: SigningKey;
let foreign: SigningKey;
let place: AccessFolder;
let remote: KeyServer;
let broken: string[];
let authenticate: Authenticate;

beforeAll(async () => {
  [first, second, rsa, foreign] = await Promise.all([
    signingKey('k1'),
    signingKey('k2'),
    signingKey('k1', 'RS256'),
    signingKey('k1'),
  ]);
});

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  place = accessFolder();
  remote = await startKeyServer();
  broken = [];
});
afterEach(async () => {
  vi.useRealTimers();
  place.remove();
  await remote.close();
});
afterAll(() => vi.useRealTimers());

function open(...lines: readonly string[]): void {
  place.writeAccess(...lines);
  const access = followAccess(place.accessFile, {
    issuers: [],
    onBroken: (error) => broken.push(error instanceof Error ? error.message : String(error)),
  });
  authenticate = authenticator(access);
}

const wait = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);

/** Who a token's bearer is taken for, or the code and sentence of the refusal. */
async function come(token: string): Promise<string> {
  return authenticate({ headers: { authorization: `Bearer ${token}` }, socket: {} }).then(
    ({ subject, role }) => `${subject} ${role}`,
    (error) => `${error.code}: ${error.message}`,
  );
}
const ofCounty = (key: SigningKey, claims: object = {}) => key.sign({ iss: COUNTY, ...claims });
const TAKEN = '1001 COUNTY_OFFICER';
const UNTRUSTED = 'UNAUTHENTICATED: The token is not one that this server trusts.';
const UNREACHABLE = 'ISSUER_UNREACHABLE: The keys of the token issuer cannot be read now. Try again soon.';

describe('several issuers', () => {
  const PORTAL_LINES = [
    `  - issuer: ${PORTAL}`,
    '    audience: canbao-portal',
    '    keys: portal.json',
    '    algorithms: [RS256]',
    '    clockSkewSeconds: 0',
    '    subjectPrefix: portal/',
    '    roles: [RESIDENT, ANALYST]',
  ];
  const ofPortal = (key: SigningKey, claims: object = {}) =>
    key.sign({ iss: PORTAL, aud: 'canbao-portal', role: 'ANALYST', ...claims });

  beforeEach(() => {
    place.writeKeys('county.json', first);
    place.writeKeys('portal.json', rsa);
    open('issuers:', `  - issuer: ${COUNTY}`, '    keys: county.json', ...PORTAL_LINES);
  });

  test('are each held against their own keys, and the same subject of two is not one', async () => {
    expect(await come(await ofCounty(first))).toBe(TAKEN);
    expect(await come(await ofPortal(rsa))).toBe('portal/1001 ANALYST');
  });

  test.each<[what: string, token: () => Promise<string>, answer: string | RegExp]>([
    ['by the key of another issuer', () => ofCounty(rsa), UNTRUSTED],
    ['by a foreign key of the same name', () => ofCounty(foreign), UNTRUSTED],
    ['by an algorithm that its issuer does not use', () => ofPortal(first), UNTRUSTED],
    ['for the audience of another issuer', () => ofPortal(rsa, { aud: 'canbao' }), /claim "aud" is not the one/],
    ['of an issuer that nobody named', () => first.sign({ iss: 'https://elsewhere.example.cn' }), /claim "iss" is not/],
    ['of an issuer that is a list', () => first.sign({ iss: [COUNTY] }), /claim "iss" is not/],
    ['that names no issuer', () => first.sign({}), /lacks the claim "iss"/],
    [
      'for a role that its issuer may not give',
      () => ofPortal(rsa, { role: 'AUDITOR' }),
      /gives the roles RESIDENT, ANALYST here, and not AUDITOR/,
    ],
    [
      'whose subject poses as one of another issuer',
      () => ofCounty(first, { sub: 'portal/1001' }),
      /begins as those of another issuer/,
    ],
    [
      'whose subject grows too long by its prefix',
      () => ofPortal(rsa, { sub: 'x'.repeat(250) }),
      /at most 255 characters/,
    ],
    ['that names nobody', () => ofPortal(rsa, { sub: '' }), /names no subject/],
  ])('a token %s is refused', async (_, token, answer) => {
    const said = await come(await token());
    expect(said).toMatch(answer);
    expect(said).toMatch(/^UNAUTHENTICATED: /);
  });

  test('bear clocks that differ by as much as each of them says', async () => {
    const late = { exp: Math.floor(Date.now() / 1000) - 20 };
    expect(await come(await ofCounty(first, late))).toBe(TAKEN);
    expect(await come(await ofPortal(rsa, late))).toMatch(/has expired/);
  });

  test('are read again when the file changes: a new one is taken, and one that went is refused at once', async () => {
    const token = await ofCounty(first);
    expect(await come(token)).toBe(TAKEN);
    place.writeAccess('issuers:', ...PORTAL_LINES);
    wait(6);
    expect(await come(token)).toMatch(/claim "iss" is not the one asked for here/);
    expect(await come(await ofPortal(rsa))).toBe('portal/1001 ANALYST');
    expect(broken).toEqual([]);
  });

  test('stand as they were where the new file is broken, which is told once, with its line', async () => {
    place.writeAccess('issuers:', `  - issuer: ${COUNTY}`, '    keys: county.json', '    algorithm: [HS256]');
    wait(6);
    expect(await come(await ofCounty(first))).toBe(TAKEN);
    wait(6);
    expect(await come(await ofPortal(rsa))).toBe('portal/1001 ANALYST');
    expect(broken).toEqual([
      expect.stringMatching(/access\.yaml:4: Unknown key "algorithm": .*Did you mean "algorithms"\?$/),
    ]);
    place.writeAccess('issuers:', ...PORTAL_LINES);
    wait(6);
    expect(await come(await ofCounty(first))).toMatch(/claim "iss"/);
  });
});

test('no issuer at all takes no token, and says what to set', async () => {
  open('issuers: []');
  expect(await come(await ofCounty(first))).toMatch(/^UNAUTHENTICATED: No issuer of tokens is configured here/);
});

describe('keys at a URL', () => {
  beforeEach(() => {
    remote.show(first);
    open('issuers:', `  - issuer: ${COUNTY}`, `    keys: ${remote.url}`);
  });

  test('are rotated without a restart: the new key is taken, the removed one refused within a minute', async () => {
    const old = await ofCounty(first);
    expect([await come(old), await come(await ofCounty(second))]).toEqual([TAKEN, UNTRUSTED]);
    remote.show(first, second);
    wait(6);
    expect([await come(old), await come(await ofCounty(second))]).toEqual([TAKEN, TAKEN]);
    // Just verified with keys just read: the longest that it can live on.
    remote.show(second);
    wait(24);
    expect(await come(await ofCounty(first))).toBe(TAKEN);
    const latest = await ofCounty(first, { jti: 'verified last' });
    expect(await come(latest)).toBe(TAKEN);
    wait(24);
    expect([await come(old), await come(await ofCounty(second))]).toEqual([UNTRUSTED, TAKEN]);
    wait(12);
    expect([await come(latest), await come(old)]).toEqual([UNTRUSTED, UNTRUSTED]);
  });

  test('are not asked for with every forged token', async () => {
    await come(await ofCounty(first));
    for (let round = 0; round < 20; round++) expect(await come(await ofCounty(second, { round }))).toBe(UNTRUSTED);
    expect(remote.asked()).toBe(1);
  });

  test('stand for ten minutes where their place falls silent, and not longer; what is unknown is not called wrong', async () => {
    expect(await come(await ofCounty(first))).toBe(TAKEN);
    remote.fail();
    wait(40);
    expect(await come(await ofCounty(first))).toBe(TAKEN);
    const asked = remote.asked();
    expect(await come(await ofCounty(second))).toBe(UNREACHABLE);
    expect(await come(await ofCounty(foreign))).toBe(UNTRUSTED);
    expect(remote.asked()).toBe(asked);
    wait(600);
    expect(await come(await ofCounty(first))).toBe(UNREACHABLE);
    remote.show(second);
    wait(6);
    expect([await come(await ofCounty(first)), await come(await ofCounty(second))]).toEqual([UNTRUSTED, TAKEN]);
  });

  test('that were never read are told as such, and taken as soon as they are there', async () => {
    remote.fail();
    expect(await come(await ofCounty(first))).toBe(UNREACHABLE);
    remote.show(first);
    wait(6);
    expect(await come(await ofCounty(first))).toBe(TAKEN);
  });
});

describe('keys in a file', () => {
  beforeEach(() => {
    place.writeKeys('county.json', first);
    open('issuers:', `  - issuer: ${COUNTY}`, '    keys: county.json');
  });

  test('are rotated without a restart: the new key is taken, the removed one refused within a minute', async () => {
    const old = await ofCounty(first);
    expect([await come(old), await come(await ofCounty(second))]).toEqual([TAKEN, UNTRUSTED]);
    place.writeKeys('county.json', first, second);
    wait(6);
    expect(await come(await ofCounty(second))).toBe(TAKEN);
    wait(20);
    expect(await come(old)).toBe(TAKEN);
    place.writeKeys('county.json', second);
    wait(24);
    // Remembered still: verified while its key stood.
    expect(await come(old)).toBe(TAKEN);
    wait(2);
    expect([await come(old), await come(await ofCounty(second))]).toEqual([UNTRUSTED, TAKEN]);
  });

  test('stand where the new file is broken or gone, which is told', async () => {
    place.write('county.json', '{"keys": [');
    wait(6);
    expect(await come(await ofCounty(first))).toBe(TAKEN);
    place.write('county.json', '{"keys": [{"kty":"oct","k":"c2VjcmV0"}]}');
    wait(6);
    expect(await come(await ofCounty(first, { jti: '2' }))).toBe(TAKEN);
    place.removeFile('county.json');
    wait(6);
    expect(await come(await ofCounty(first, { jti: '3' }))).toBe(TAKEN);
    expect(broken).toEqual([
      expect.stringMatching(/county\.json" is no file of public keys \(JWKS\): .*JSON/),
      expect.stringMatching(/private or secret key/),
      expect.stringMatching(/ENOENT/),
    ]);
  });
});

describe('the demo key', () => {
  const URL = { DATABASE_URL: 'postgres://a@127.0.0.1/b', CANBAO_KEYS: 'k' };
  const PRODUCTION = { NODE_ENV: 'production' };
  const ALLOW = { CANBAO_DEMO_TOKENS: 'allow' };
  const jwks = () => ({ CANBAO_JWKS: remote.url, CANBAO_JWT_ISSUER: COUNTY });
  const access = () => ({ CANBAO_ACCESS: place.accessFile });

  test.each<[taken: boolean, where: string, environment: () => NodeJS.ProcessEnv]>([
    [true, 'on the embedded database', () => ({})],
    [false, 'beside DATABASE_URL', () => URL],
    [false, 'in production', () => PRODUCTION],
    [false, 'in production beside DATABASE_URL', () => ({ ...URL, ...PRODUCTION })],
    [false, 'beside the keys of an issuer', jwks],
    [false, 'beside an access file', access],
    [false, 'where it is refused in so many words', () => ({ CANBAO_DEMO_TOKENS: 'refuse' })],
    [true, 'beside DATABASE_URL where it is allowed in so many words', () => ({ ...URL, ...ALLOW })],
    [true, 'in production where it is allowed', () => ({ ...PRODUCTION, ...ALLOW })],
    [true, 'in production beside DATABASE_URL where it is allowed', () => ({ ...URL, ...PRODUCTION, ...ALLOW })],
    [true, 'beside the keys of an issuer where it is allowed', () => ({ ...jwks(), ...ALLOW })],
    [true, 'beside an access file where it is allowed', () => ({ ...access(), ...ALLOW })],
  ])('is taken: %s %s', async (isTaken, _, environment) => {
    remote.show(first);
    place.writeKeys('county.json', first);
    place.writeAccess('issuers:', `  - { issuer: ${COUNTY}, keys: county.json }`);
    const config = readConfig({ ...environment(), CANBAO_FOLDER: place.path });
    authenticate = authenticator(await openAccess(config, { error: () => undefined }));
    const { demoIssuer: issuer, audience } = config;
    const token = await signDemoToken(place.path, { role: 'COUNTY_OFFICER' }, { issuer, audience, hours: 1 });
    expect(await come(token)).toMatch(isTaken ? /^demo-county-officer COUNTY_OFFICER$/ : /^UNAUTHENTICATED: /);
    const isNamed = 'CANBAO_JWKS' in environment() || 'CANBAO_ACCESS' in environment();
    expect(await come(await ofCounty(first))).toMatch(isNamed ? TAKEN : /^UNAUTHENTICATED: /);
    // Its name is no way around: the key of another signs for it in vain.
    expect(await come(await first.sign({ iss: issuer }))).toMatch(/^UNAUTHENTICATED: /);
  });

  test('is not mixed up with an issuer of its own name', () => {
    expect(() => readConfig({ ...jwks(), CANBAO_JWT_ISSUER: undefined, ...ALLOW })).toThrow(
      /^.*CANBAO_JWT_ISSUER has to be said/,
    );
    place.writeKeys('county.json', first);
    place.writeAccess('issuers:', '  - { issuer: canbao-demo, keys: county.json }');
    const opened = openAccess(readConfig({ ...access(), ...ALLOW, CANBAO_FOLDER: place.path }), {
      error: () => undefined,
    });
    return expect(opened).rejects.toThrow(/access\.yaml:2: The demo key signs for this issuer\./);
  });

  test('and two ways to name issuers are not mixed', () => {
    expect(() => readConfig({ ...jwks(), ...access() })).toThrow(/CANBAO_JWKS is one of the issuers of the file/);
  });
});

describe('an access file is refused with a line for', () => {
  test.each<[what: string, lines: string[], told: RegExp[]]>([
    ['what is no YAML', ['issuers: ['], [/:\d: This is not YAML: /]],
    ['an unknown key', ['isuers: []'], [/:1: Unknown key "isuers": .*Did you mean "issuers"\?/]],
    ['a missing key', ['issuers:', '  - keys: county.json'], [/:2: "issuer" is missing\./]],
    [
      'an algorithm that takes a secret',
      ['issuers:', `  - issuer: ${COUNTY}`, '    keys: county.json', '    algorithms: [ES256, HS256]'],
      [/:4: "HS256" is not an algorithm that is taken: known are ES256, /],
    ],
    [
      'no algorithm at all, and clocks that differ by hours',
      [
        'issuers:',
        `  - issuer: ${COUNTY}`,
        '    keys: county.json',
        '    algorithms: []',
        '    clockSkewSeconds: 7200',
      ],
      [/:4: Name at least one algorithm/, /:5: Clocks that differ by more than 300/],
    ],
    [
      'keys over an open line',
      ['issuers:', `  - issuer: ${COUNTY}`, '    keys: http://id.example.cn/jwks.json'],
      [/:3: .* is no place of keys: write an https URL/],
    ],
    [
      'keys of a host that begins like this machine',
      ['issuers:', `  - issuer: ${COUNTY}`, '    keys: http://127.0.0.1.example.cn/jwks.json'],
      [/:3: .* is no place of keys/],
    ],
    [
      'keys that are not there',
      ['issuers:', `  - issuer: ${COUNTY}`, '    keys: nowhere.json'],
      [/:3: "nowhere\.json" is no file of public keys \(JWKS\): ENOENT/],
    ],
    [
      'an issuer that stands twice, and people that would be one',
      ['issuers:', ...[1, 2].flatMap(() => [`  - issuer: ${COUNTY}`, '    keys: county.json'])],
      [/:4: Two issuers give subjects alike/, /:4: This issuer stands twice/],
    ],
    [
      'a prefix that could be part of another',
      ['issuers:', `  - issuer: ${COUNTY}`, '    keys: county.json', '    subjectPrefix: a/b/'],
      [/:4: "a\/b\/" is no prefix/],
    ],
    [
      'limits that bound nothing, and a role that is none',
      ['introspection: [KING]', 'limits:', '  depth: 0', '  aliases: 501', '  deepness: 3'],
      [/:1: "KING" is not a role/, /:3: A limit is at least 1/, /:4: At most 500 here/, /:5: Unknown key "deepness"/],
    ],
    [
      'the role of a stranger',
      ['issuers:', `  - issuer: ${COUNTY}`, '    keys: county.json', '    roles: [PUBLIC]'],
      [/:4: "PUBLIC" is not a role: known are RESIDENT, /],
    ],
  ])('%s', (_, lines, told) => {
    place.writeKeys('county.json', first);
    let message = 'nothing';
    try {
      open(...lines);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message.split('\n')).toEqual(told.map((one) => expect.stringMatching(one)));
    expect(message).toMatch(/access\.yaml:\d/);
  });
});
