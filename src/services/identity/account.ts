import type { JWTPayload } from 'jose';
import { DomainError } from '../../errors.ts';
import { type Viewer, viewerOf } from '../viewer.ts';

/** Stands before an account's name where it is the subject, so that nobody's token can be called like one. */
export const ACCOUNT_PREFIX = 'account:';

/** 服务账号: a program that asks for an office, known by its own token or by its certificate. */
export interface Account {
  readonly name: string;
  /** By its token: the issuer, and its subject or client there. */
  readonly token: { readonly issuer: string; readonly subject: string } | null;
  /** By its certificate: the SHA-256 of it, 64 hexadecimal digits. */
  readonly certificate: string | null;
  readonly viewer: Viewer;
  /** The first and the last day that it is open, by China's calendar; null: any. */
  readonly from: string | null;
  readonly until: string | null;
  /** Minutes of the day in China from which and before which it is open; over midnight where the second is smaller. */
  readonly hours: { readonly from: number; readonly until: number } | null;
}

/** The account is known, and closed on that day or at that hour. */
class AccountClosed extends DomainError {
  readonly code = 'ACCOUNT_CLOSED';
}

/** The account that a token of an issuer belongs to. */
export function accountOfToken(accounts: readonly Account[], issuer: string, claims: JWTPayload): Account | undefined {
  const names = [claims.sub, isOfClient(claims) ? claims.azp : undefined];
  return accounts.find(({ token }) => token?.issuer === issuer && names.includes(token.subject));
}

/**
 * Whether the client asks for itself. A person's token names the client that they came through in `azp` too, and does not become that
 * client by it.
 */
const isOfClient = ({ sub, azp, gty, idtyp }: JWTPayload): boolean =>
  gty === 'client-credentials' || idtyp === 'app' || (typeof azp === 'string' && sub === `${azp}@clients`);

/**
 * Who an account is with this token: what stands in the access file, whatever role or regions the token claims. A `scope` that the token
 * was asked for narrows it, and the client that it names is bound by its manifest; the sentence says what is wrong with one.
 */
export function viewerOfAccount({ viewer }: Account, token: JWTPayload): Viewer | string {
  const { scope, purpose, exp, client, azp } = token;
  const { subject, role, regions, department } = viewer;
  const claimed = viewerOf({
    ...{ sub: subject, role, regions, department, exp, client, azp },
    ...(scope !== undefined && { scope }),
    purpose: viewer.purpose ?? purpose,
  });
  if (typeof claimed === 'string') return claimed;
  return { ...claimed, scopes: viewer.scopes.intersection(claimed.scopes) };
}

/** Refuses an account outside its days and hours; `at` in milliseconds since 1970. */
export function assertOpen({ name, from, until, hours }: Account, at: number): void {
  const [day = '', time = ''] = IN_CHINA.format(at).split(' ');
  if (from && day < from) throw new AccountClosed(`The account ${name} opens on ${from}. 该账号自 ${from} 起启用。`);
  if (until && day > until)
    throw new AccountClosed(
      `The account ${name} closed after ${until}: whoever keeps the access file can prolong it. 该账号已于 ${until} 到期。`,
    );
  if (hours && !isWithin(hours, minutesOf(time))) {
    const words = `${clock(hours.from)}-${clock(hours.until)}`;
    throw new AccountClosed(
      `The account ${name} is open from ${words} in China: ask again then. 该账号仅在北京时间 ${words} 开放。`,
    );
  }
}

const IN_CHINA = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'short',
});

type Hours = NonNullable<Account['hours']>;

const isWithin = ({ from, until }: Hours, now: number): boolean =>
  from < until ? now >= from && now < until : now >= from || now < until;

/** Minutes since midnight of `07:30`. */
export function minutesOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return hours * 60 + minutes;
}

const two = (number: number) => String(number).padStart(2, '0');
/** `07:30` of minutes since midnight. */
export const clock = (minutes: number): string => `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
