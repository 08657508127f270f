import type { Finding } from '../rulebooks/problem.ts';
import { ACCOUNT_PREFIX, type Account, minutesOf } from '../services/identity/account.ts';
import { fingerprintOf } from '../services/identity/certificate.ts';
import { viewerOf } from '../services/viewer.ts';
import type { AccessWords, AccountWords } from './schema.ts';

/** The service accounts. What is wrong with one is added to the findings, and that one is left out. */
export function accountsOf(words: AccessWords, findings: Finding[]): Account[] {
  const { accounts } = words;
  const before = findings.length;
  findings.push(
    ...repeated(accounts, ['name'], ({ name }) => name),
    ...repeated(accounts, ['subject'], ({ issuer, subject }) => subject && `${issuer} ${subject}`),
    ...repeated(accounts, ['certificate'], ({ certificate }) => certificate && fingerprintOf(certificate)),
    ...accounts.flatMap((account, place) => misplaced(account, words, ['accounts', place])),
  );
  const made = accounts.map((account, place) => accountOf(account, ['accounts', place], findings));
  return findings.length > before ? [] : made.flatMap((one) => one ?? []);
}

type At = readonly (string | number)[];

function repeated(
  accounts: readonly AccountWords[],
  key: At,
  worth: (account: AccountWords) => string | null | undefined,
): Finding[] {
  const values = accounts.map(worth);
  const message = 'This stands at another account too: an account is known by it alone.';
  return values.flatMap((value, place) =>
    value && values.indexOf(value) < place ? [{ path: ['accounts', place, ...key], message }] : [],
  );
}

/** What an account says that does not go with the rest of the file. */
function misplaced(
  { issuer, subject, certificate }: AccountWords,
  { issuers, proxies }: AccessWords,
  at: At,
): Finding[] {
  const findings: Finding[] = [];
  const isByToken = issuer !== undefined && subject !== undefined;
  const isByOne =
    isByToken !== (certificate !== undefined) && isByToken === (issuer !== undefined || subject !== undefined);
  if (!isByOne)
    findings.push({
      path: at,
      message: 'An account is known by its issuer and subject, or by its certificate: write one of the two.',
    });
  if (issuer && !issuers.some((one) => one.issuer === issuer))
    findings.push({ path: [...at, 'issuer'], message: `"${issuer}" is none of the issuers of this file.` });
  if (certificate && !proxies)
    findings.push({
      path: [...at, 'certificate'],
      message: 'A certificate is passed on by a proxy: say at "proxies" by which.',
    });
  return findings;
}

function accountOf(words: AccountWords, at: At, findings: Finding[]): Account | null {
  const { name, issuer, subject, certificate, role, scopes, from = null, until = null, hours } = words;
  const find = (key: string, message: string) => findings.push({ path: [...at, key], message });
  const { department, purpose, regions } = words;
  const whole = viewerOf({ sub: `${ACCOUNT_PREFIX}${name}`, role, regions, department, purpose });
  if (typeof whole === 'string') {
    find('role', whole.replace("The token's", "The account's").replace("clerk's token", "clerk's account"));
    return null;
  }
  if (regions.length === 0 && role !== 'ADMINISTRATOR')
    find('regions', `An account of ${role} without a region sees nobody: name one, such as "350825".`);
  if (department && role !== 'DEPARTMENT_CLERK')
    find('department', `A department is for DEPARTMENT_CLERK, not for ${role}.`);
  if (from && until && from > until) find('until', 'The last day lies before the first.');
  (scopes ?? []).forEach((scope, place) => {
    if (!whole.scopes.has(scope))
      findings.push({
        path: [...at, 'scopes', place],
        message: `${role} does not hold ${scope}, and an account narrows its role: it holds ${[...whole.scopes].join(', ')}.`,
      });
  });
  return {
    name,
    token: issuer && subject ? { issuer, subject } : null,
    certificate: certificate ? fingerprintOf(certificate) : null,
    viewer: scopes ? { ...whole, scopes: new Set(scopes) } : whole,
    from,
    until,
    hours: hours ? hoursOf(hours) : null,
  };
}

function hoursOf(text: string): Account['hours'] {
  const [from = '', until = ''] = text.split('-');
  return { from: minutesOf(from), until: minutesOf(until) };
}
