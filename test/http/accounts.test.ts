import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { followAccess } from '../../src/access-file.ts';
import { type Asker, type Authenticate, authenticator } from '../../src/http/auth.ts';
import { OpenStreams } from '../../src/http/open-streams.ts';
import { SCOPES_OF_ROLE, STRANGER, type Viewer } from '../../src/services/viewer.ts';
import { type AccessFolder, accessFolder, type SigningKey, signingKey } from '../support/issuer.ts';

const COUNTY = 'https://id.example.cn';
const CARDS = 'https://cards.example.cn';
/** Of nobody: made for this test, and its key was thrown away. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBnjCCAUOgAwIBAgIURcFHO04In4L1wzANgpQ9QKhqZ3swCgYIKoZIzj0EAwIw
IzEhMB8GA1UEAwwYY2l2aWwtYWZmYWlycy5leGFtcGxlLmNuMCAXDTI2MTEyMzAx
MzQxNloYDzIxMjYxMDMwMDEzNDE2WjAjMSEwHwYDVQQDDBhjaXZpbC1hZmZhaXJz
LmV4YW1wbGUuY24wWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATPadzsXCkhR9fb
DGLTFa/Sg6dC7KCv5MapOujpQTDe1If1uHBvb6gG/kWvoZ0uzhaXvzVTeIXtHvAx
ANYV11FVo1MwUTAdBgNVHQ4EFgQULbMtUQ/nzqjcIki2oc44CzcPfkYwHwYDVR0j
BBgwFoAULbMtUQ/nzqjcIki2oc44CzcPfkYwDwYDVR0TAQH/BAUwAwEB/zAKBggq
hkjOPQQDAgNJADBGAiEA3sxxH03loOccvaYnctJ3sLvu0ogAd9WgwZi7FDxNSFwC
IQDvb9Ow66c/PsLcZtLn5RqbWfk9JlwKV/+ls8wxfE2u1w==
-----END CERTIFICATE-----`;
const FINGERPRINT = '3e6e933ac0cfdb998b083ad17e19693befeed4fb1bf0590ff52ef97a8e1a1191';
const OTHER = 'ab'.repeat(32);

const FILE = [
  'issuers:',
  `  - { issuer: ${COUNTY}, keys: county.json }`,
  `  - { issuer: ${CARDS}, keys: county.json, subjectPrefix: cards/ }`,
  'proxies: { addresses: [127.0.0.1, 10.1.0.0/16, "fd00::/8"], certificateHeader: X-Client-Certificate }',
  'accounts:',
  '  - name: civil-affairs-350825',
  `    issuer: ${COUNTY}`,
  '    subject: client-7f3a',
  '    role: DEPARTMENT_CLERK',
  '    department: CIVIL_AFFAIRS',
  '    regions: ["350825"]',
  '    scopes: [registry:read, assistance:list, assistance:sync]',
  '    purpose: monthly list',
  '  - name: taxes',
  `    certificate: "sha256:${FINGERPRINT.toUpperCase()}"`,
  '    role: COUNTY_OFFICER',
  '    regions: ["350825"]',
  '    scopes: [registry:read, money:read]',
];

let key: SigningKey;
let place: AccessFolder;
let authenticate: Authenticate;

beforeAll(async () => {
  key = await signingKey('k1');
});
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-23T12:00:00+08:00') });
  place = accessFolder();
  place.writeKeys('county.json', key);
});
afterEach(() => {
  vi.useRealTimers();
  place.remove();
});

function open(lines: readonly string[] = FILE): void {
  place.writeAccess(...lines);
  const onBroken = (error: unknown) => {
    throw error;
  };
  authenticate = authenticator(followAccess(place.accessFile, { issuers: [], onBroken }));
}

/** Claims as a client gets them for itself. */
const ofClient = (claims: object = {}) =>
  key.sign({ iss: COUNTY, sub: 'client-7f3a', role: undefined, regions: undefined, ...claims });

async function asking(asker: Partial<Asker>): Promise<Viewer> {
  return authenticate({ headers: {}, socket: { remoteAddress: '192.0.2.9' }, ...asker });
}
const bearing = async (token: Promise<string>) => asking({ headers: { authorization: `Bearer ${await token}` } });
const shown = (certificate: string, remoteAddress = '127.0.0.1', more: Asker['headers'] = {}) =>
  asking({ headers: { 'x-client-certificate': certificate, ...more }, socket: { remoteAddress } });

/** The code and sentence of a refusal; "let in" where there is none. */
const refusalOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'let in',
    (error) => `${error.code}: ${error.message}`,
  );

describe('an account that is known by its token', () => {
  beforeEach(() => open());

  test('is who the file says, whatever else the token claims', async () => {
    const expected = {
      subject: 'account:civil-affairs-350825',
      role: 'DEPARTMENT_CLERK',
      department: 'CIVIL_AFFAIRS',
      regions: ['350825'],
      purpose: 'monthly list',
      scopes: new Set(['registry:read', 'assistance:list', 'assistance:sync']),
    };
    expect(await bearing(ofClient())).toMatchObject(expected);
    const claims = { role: 'COUNTY_OFFICER', regions: ['35'], department: 'HEALTH', purpose: 'another' };
    expect(await bearing(ofClient(claims))).toMatchObject(expected);
  });

  test('is narrowed by the scope of its token, and never widened; words of OpenID narrow nothing', async () => {
    const scopesWith = async (scope: unknown) => [...(await bearing(ofClient({ scope }))).scopes];
    expect(await scopesWith('assistance:sync identity:search openid')).toEqual(['assistance:sync']);
    expect(await scopesWith(['identity:search'])).toEqual([]);
    expect(await scopesWith('')).toEqual([]);
    expect(await scopesWith('openid profile email')).toHaveLength(3);
    expect(await scopesWith('profile')).toEqual([]);
    expect(await refusalOf(bearing(ofClient({ scope: 7 })))).toMatch(/^UNAUTHENTICATED: The token's scope/);
  });

  test('is known by azp where the client asks for itself, and not where a person came through it', async () => {
    const ofPerson = await bearing(key.sign({ iss: COUNTY, sub: '1001', azp: 'client-7f3a' }));
    expect([ofPerson.subject, ofPerson.role]).toEqual(['1001', 'COUNTY_OFFICER']);
    const nameless = refusalOf(bearing(ofClient({ sub: '1001', azp: 'client-7f3a' })));
    expect(await nameless).toMatch(/^UNAUTHENTICATED: The token's role is none of/);
    for (const claims of [
      { sub: 'f81d', azp: 'client-7f3a', gty: 'client-credentials' },
      { sub: 'f81d', azp: 'client-7f3a', idtyp: 'app' },
      { sub: 'client-7f3a@clients', azp: 'client-7f3a' },
    ])
      expect((await bearing(ofClient(claims))).subject).toBe('account:civil-affairs-350825');
  });

  test('is bound as the client that its token names, and for as long as the token lasts', async () => {
    const exp = Date.parse('2026-11-23T13:00:00+08:00') / 1000;
    const bound = { client: 'portal', until: '2026-11-23T05:00:00+00:00' };
    expect(await bearing(ofClient({ exp, client: 'portal' }))).toMatchObject(bound);
    expect(await bearing(ofClient({ exp, azp: 'portal' }))).toMatchObject(bound);
  });

  test('is not who bears its subject at another issuer', async () => {
    const other = await bearing(key.sign({ iss: CARDS, sub: 'client-7f3a' }));
    expect([other.subject, other.role]).toEqual(['cards/client-7f3a', 'COUNTY_OFFICER']);
  });

  test('cannot be posed as by a subject that is called like it', async () => {
    const posing = key.sign({ iss: COUNTY, sub: 'account:civil-affairs-350825' });
    expect(await refusalOf(bearing(posing))).toMatch(/^UNAUTHENTICATED: The token's subject begins as those/);
  });
});

test('claims of another shape than text are refused, and break nothing', async () => {
  open();
  const odd = { toString: 1, length: 1 };
  for (const claims of [
    { sub: ['client-7f3a'] },
    { sub: odd },
    { sub: 'x', azp: odd, gty: odd, idtyp: odd, scope: odd },
  ])
    expect(await refusalOf(bearing(ofClient(claims)))).toMatch(/^UNAUTHENTICATED: The token/);
});

test('a person’s scope of OpenID words alone narrows nothing', async () => {
  open();
  const { scopes } = await bearing(key.sign({ iss: COUNTY, scope: 'openid profile' }));
  expect([...scopes].sort()).toEqual([...SCOPES_OF_ROLE.COUNTY_OFFICER].sort());
});

describe('an account that is known by its certificate', () => {
  beforeEach(() => open());

  test.each([
    ['digits', FINGERPRINT],
    ['digits with their kind', `sha256:${FINGERPRINT}`],
    ['large digits with colons', FINGERPRINT.toUpperCase().match(/../g)?.join(':') ?? ''],
    ['escaped PEM', encodeURIComponent(CERTIFICATE)],
  ])('is who the file says, by %s', async (_, certificate) => {
    expect(await shown(certificate)).toMatchObject({
      subject: 'account:taxes',
      role: 'COUNTY_OFFICER',
      regions: ['350825'],
      scopes: new Set(['registry:read', 'money:read']),
    });
  });

  test.each(['127.0.0.1', '::ffff:127.0.0.1', '10.1.255.3', '::ffff:10.1.0.9', 'fd00::7'])(
    'is believed from the proxy at %s',
    async (address) => expect((await shown(FINGERPRINT, address)).subject).toBe('account:taxes'),
  );

  test.each(['127.0.0.2', '::1', '10.2.0.1', '::ffff:10.2.0.1', 'fe80::7', '', undefined])(
    'is refused with 400 from elsewhere, here %s, with a token beside it too',
    async (remoteAddress) => {
      const headers = { 'x-client-certificate': FINGERPRINT };
      const authorization = `Bearer ${await ofClient()}`;
      for (const given of [headers, { 'x-client-certificate': '' }, { ...headers, authorization }])
        expect(await refusalOf(asking({ headers: given, socket: { remoteAddress } }))).toMatch(
          /^CERTIFICATE_REFUSED: The header x-client-certificate is taken from this server's own proxies alone/,
        );
    },
  );

  test('that nobody wrote down is refused, and an empty header is a stranger', async () => {
    expect(await refusalOf(shown(OTHER))).toBe('UNAUTHENTICATED: No account here is known by this certificate.');
    expect((await shown('')).role).toBe('PUBLIC');
  });

  test.each([
    ['a shorter sum', 'ab'.repeat(20)],
    ['two of them', `${FINGERPRINT}, ${FINGERPRINT}`],
    ['PEM that is none', encodeURIComponent('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----')],
    ['an escape that is none', '-----BEGIN%20CERTIFICATE-----%E0%A4%A'],
    ['a name', '__proto__'],
  ])('is refused where the header holds %s', async (_, header) => {
    expect(await refusalOf(shown(header))).toMatch(/^CERTIFICATE_REFUSED: .* the proxy has to be set right/);
  });

  test('gives way to a token, which says who asks', async () => {
    const authorization = `Bearer ${await ofClient()}`;
    const { subject } = await shown(FINGERPRINT, '127.0.0.1', { authorization });
    expect(subject).toBe('account:civil-affairs-350825');
    expect(await refusalOf(shown(FINGERPRINT, '127.0.0.1', { authorization: 'Bearer x' }))).toMatch(/^UNAUTHENTICATED/);
  });

  test('is nobody where no proxy is named: the header is not looked at', async () => {
    open(FILE.slice(0, 3));
    expect((await shown(FINGERPRINT)).role).toBe('PUBLIC');
  });
});

describe('an account is open', () => {
  const OPEN = /^let in$/;
  const withWindow = (...lines: string[]) =>
    open([...FILE.slice(0, 13), ...lines.map((line) => `    ${line}`), ...FILE.slice(13)]);

  test.each([
    ['from its first day on, as it begins in China', 'from: 2027-01-01', '2026-12-31T15:59:59Z', /opens on 2027-01-01/],
    ['on its first day', 'from: 2027-01-01', '2026-12-31T16:00:00Z', OPEN],
    ['to the end of its last day', 'until: 2027-01-01', '2027-01-01T15:59:59Z', OPEN],
    ['and not after it', 'until: 2027-01-01', '2027-01-01T16:00:00Z', /closed after 2027-01-01/],
    ['not before its hours', 'hours: "07:00-20:00"', '2026-11-24T06:59:59+08:00', /open from 07:00-20:00 in China/],
    ['from the first minute', 'hours: "07:00-20:00"', '2026-11-24T07:00:00+08:00', OPEN],
    ['to the last', 'hours: "07:00-20:00"', '2026-11-24T19:59:59+08:00', OPEN],
    ['and not at their end', 'hours: "07:00-20:00"', '2026-11-24T20:00:00+08:00', /^ACCOUNT_CLOSED: /],
    ['over midnight, late', 'hours: "22:30-05:00"', '2026-11-24T22:30:00+08:00', OPEN],
    ['over midnight, early', 'hours: "22:30-05:00"', '2026-11-25T04:59:00+08:00', OPEN],
    ['and not by day', 'hours: "22:30-05:00"', '2026-11-25T05:00:00+08:00', /^ACCOUNT_CLOSED: /],
    ['to midnight', 'hours: "08:00-24:00"', '2026-11-24T23:59:59+08:00', OPEN],
  ])('%s', async (_, line, at, answer) => {
    withWindow(line);
    vi.setSystemTime(new Date(at));
    expect(await refusalOf(bearing(ofClient()))).toMatch(answer);
  });

  test('by the clock of every request, also with a token that is remembered', async () => {
    withWindow('hours: "07:00-20:00"');
    vi.setSystemTime(new Date('2026-11-24T19:59:59+08:00'));
    const token = await ofClient();
    expect((await bearing(Promise.resolve(token))).role).toBe('DEPARTMENT_CLERK');
    vi.setSystemTime(new Date('2026-11-24T20:00:00+08:00'));
    expect(await refusalOf(bearing(Promise.resolve(token)))).toMatch(/^ACCOUNT_CLOSED: .*北京时间 07:00-20:00/);
  });

  test('no longer than it stands in the file, by token and by certificate', async () => {
    open();
    const token = await ofClient();
    expect((await bearing(Promise.resolve(token))).role).toBe('DEPARTMENT_CLERK');
    place.writeAccess(...FILE.slice(0, 4));
    vi.setSystemTime(Date.now() + 6_000);
    expect(await refusalOf(bearing(Promise.resolve(token)))).toMatch(/^UNAUTHENTICATED: The token's role is none/);
    expect(await refusalOf(shown(FINGERPRINT))).toMatch(/^UNAUTHENTICATED: No account here/);
  });
});

describe('a stream that is open', () => {
  const TAXES: Viewer = { ...STRANGER, subject: 'account:taxes', role: 'TREASURER', scopes: new Set(['money:read']) };
  async function listening(comeAgain: () => Promise<Viewer>): Promise<AbortSignal> {
    vi.useFakeTimers();
    const { ended, leave } = new OpenStreams().open(TAXES, Number.POSITIVE_INFINITY, comeAgain);
    await vi.advanceTimersByTimeAsync(60_000);
    leave();
    return ended;
  }
  const refusing = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }));

  test('ends when its caller is let in no more, and says why', async () => {
    expect((await listening(refusing('ACCOUNT_CLOSED'))).reason.code).toBe('ACCOUNT_CLOSED');
  });
  test('goes on while they are, and while nothing is known', async () => {
    const again = { ...TAXES, scopes: new Set(['money:read']) };
    for (const comeAgain of [() => Promise.resolve(again), refusing('ISSUER_UNREACHABLE')])
      expect((await listening(comeAgain)).reason.name).toBe('AbortError');
  });
  test('ends when they may no longer do the same', async () => {
    for (const now of [{ scopes: new Set<string>() }, { regions: ['350825'] }, { role: 'AUDITOR' as const }])
      expect((await listening(async () => ({ ...TAXES, ...now }))).reason.code).toBe('RIGHTS_CHANGED');
  });
});

describe('an account is refused with a line for', () => {
  const account = (...lines: string[]) => [
    ...FILE.slice(0, 4),
    'accounts:',
    '  - name: taxes',
    ...lines.map((line) => `    ${line}`),
  ];
  const BY_TOKEN = [`issuer: ${COUNTY}`, 'subject: a'];
  const OFFICER = ['role: COUNTY_OFFICER', 'regions: ["350825"]'];
  test.each<[what: string, lines: string[], told: RegExp[]]>([
    [
      'a role that holds no such scope',
      account(...BY_TOKEN, ...OFFICER, 'scopes: [registry:read, rulebook:publish]'),
      [/:11: COUNTY_OFFICER does not hold rulebook:publish, and an account narrows its role/],
    ],
    [
      'neither token nor certificate',
      account(...OFFICER),
      [/:6: An account is known by its issuer and subject, or by/],
    ],
    ['both', account(...BY_TOKEN, ...OFFICER, `certificate: "${OTHER}"`), [/:6: An account is known by/]],
    ['half of a token', account('issuer: https://id.example.cn', ...OFFICER), [/:6: An account is known by/]],
    [
      'an issuer that nobody trusts',
      account('issuer: https://x.cn', 'subject: a', ...OFFICER),
      [/:7: "https:\/\/x\.cn" is none of the issuers/],
    ],
    [
      'a resident',
      account(...BY_TOKEN, 'role: RESIDENT'),
      [/:9: "RESIDENT" is not a role of an account: known are VILLAGE_COLLECTOR, /],
    ],
    [
      'a clerk of no department',
      account(...BY_TOKEN, 'role: DEPARTMENT_CLERK', 'regions: ["350825"]'),
      [/:9: A department clerk's account names one of CIVIL_AFFAIRS/],
    ],
    [
      'a department of an officer',
      account(...BY_TOKEN, ...OFFICER, 'department: HEALTH'),
      [/:11: A department is for DEPARTMENT_CLERK/],
    ],
    [
      'a region that is none',
      account(...BY_TOKEN, 'role: AUDITOR', 'regions: ["3508"]'),
      [/:10: "3508" is not a region code/],
    ],
    [
      'a region that is a number',
      account(...BY_TOKEN, 'role: AUDITOR', 'regions: [350825]'),
      [/:10: 350825 is not text: put it in quotes/],
    ],
    [
      'no region at all',
      account(...BY_TOKEN, 'role: AUDITOR'),
      [/:6: An account of AUDITOR without a region sees nobody/],
    ],
    [
      'days and hours that are none',
      account(...BY_TOKEN, ...OFFICER, 'from: 2026-02-30', 'hours: "7-20"'),
      [/:11: "2026-02-30" is not a day/, /:12: "7-20" are no hours/],
    ],
    [
      'days the wrong way round',
      account(...BY_TOKEN, ...OFFICER, 'from: 2026-02-03', 'until: 2026-02-02'),
      [/:12: The last day lies before the first/],
    ],
    ['a fingerprint that is none', account('certificate: "sha1:ab"', ...OFFICER), [/:7: "sha1:ab" is no fingerprint/]],
    [
      'two of one certificate and name',
      [...FILE, ...FILE.slice(13)],
      [/:19: This stands at another account too/, /:20: This stands at another/],
    ],
    [
      'two of one token',
      [...FILE, ...FILE.slice(5, 13).with(0, '  - name: another')],
      [/:21: This stands at another account too/],
    ],
    [
      'a certificate that no proxy passes on',
      FILE.toSpliced(3, 1),
      [/:14: A certificate is passed on by a proxy: say at "proxies"/],
    ],
    [
      'proxies that are everybody',
      FILE.with(3, 'proxies: { addresses: [0.0.0.0/0, a.b], certificateHeader: authorization }'),
      [/:4: "0\.0\.0\.0\/0" is no address/, /:4: "a\.b" is no address/, /:4: "authorization" is no header/],
    ],
    [
      'a purpose of two lines',
      account(...BY_TOKEN, ...OFFICER, 'purpose: "a\\nb"'),
      [/:9: The account's sub and purpose are of at most 255/],
    ],
  ])('%s', (_, lines, told) => {
    let message = 'nothing';
    try {
      open(lines);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message.split('\n')).toEqual(told.map((one) => expect.stringMatching(one)));
  });
});
