import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { decodeJwt, errors, type JWTPayload, jwtVerify } from 'jose';
import { DomainError, TryLater } from '../errors.ts';
import {
  ACCOUNT_PREFIX,
  type Account,
  accountOfToken,
  assertOpen,
  viewerOfAccount,
} from '../services/identity/account.ts';
import { fingerprintOf, type Proxies } from '../services/identity/certificate.ts';
import type { Issuer } from '../services/identity/issuer.ts';
import { isOfKeys } from '../services/identity/issuer-keys.ts';
import { withoutOpenIdScope } from '../services/identity/scope-claim.ts';
import { STRANGER, type Viewer, viewerOf } from '../services/viewer.ts';

export class TokenRefused extends DomainError {
  readonly code = 'UNAUTHENTICATED';
}

/** The issuer's keys cannot be read now: nothing is known about the token, so it is not called wrong. */
export class IssuerUnreachable extends TryLater {
  readonly code = 'ISSUER_UNREACHABLE';
}

/** A request says by whose certificate it came, and nobody is there to believe it, or it cannot be read. */
class CertificateRefused extends DomainError {
  readonly code = 'CERTIFICATE_REFUSED';
}

/** Who is let in. Another object is another word on it, and nobody is remembered from before. */
export interface Admission {
  readonly issuers: readonly Issuer[];
  readonly accounts: readonly Account[];
  readonly proxies: Proxies | null;
}

/** What a request tells of who sends it. */
export interface Asker {
  readonly headers: IncomingHttpHeaders;
  /** Of the connection itself: no header can change it. */
  readonly socket: { readonly remoteAddress?: string | undefined };
}

/** Who is asking: a token's bearer, else the account of a certificate, else a stranger. */
export type Authenticate = (asker: Asker) => Promise<Viewer>;

/** Tokens remembered. Each is a few hundred bytes; a portal's users of one hour fit. */
const REMEMBERED = 10_000;
/** Until keys that could not be read may be there again. */
const RETRY_SECONDS = 5;
/** How long a verified token is remembered, in milliseconds: so long its key may be gone already. */
const REMEMBERED_MS = 25_000;

interface Known {
  readonly viewer: Viewer;
  /** Whose days and hours are looked at with every request. */
  readonly account: Account | null;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** Reads who is asking. Verified tokens are remembered by their hash for a moment. */
export function authenticator(admission: () => Admission): Authenticate {
  const known = remembering();
  return async (asker) => {
    const admitted = admission();
    const certificate = certificateOf(asker, admitted.proxies);
    const { authorization } = asker.headers;
    if (authorization) {
      const { viewer, account } = await known(tokenOf(authorization), admitted);
      if (account) assertOpen(account, Date.now());
      return viewer;
    }
    if (certificate === null) return STRANGER;
    const account = admitted.accounts.find((one) => one.certificate === certificate);
    if (!account) throw new TokenRefused('No account here is known by this certificate.');
    assertOpen(account, Date.now());
    return account.viewer;
  };
}

function tokenOf(authorization: string): string {
  const token = /^Bearer +([\w-]+\.[\w-]+\.[\w-]*)$/i.exec(authorization)?.[1];
  if (!token) throw new TokenRefused('The authorization header is not "Bearer <token>".');
  return token;
}

/** Verifies tokens, and remembers them for as long as the same word on who is let in holds. */
function remembering(): (token: string, admitted: Admission) => Promise<Known> {
  const remembered = new Map<string, Known>();
  let rememberedFor: Admission | undefined;
  return async (token, admitted) => {
    if (admitted !== rememberedFor) remembered.clear();
    rememberedFor = admitted;
    const key = createHash('sha256').update(token).digest('base64');
    const known = remembered.get(key);
    if (known && known.until > Date.now()) return known;
    const verified = await verify(token, admitted);
    if (remembered.size >= REMEMBERED) remembered.clear();
    // What was let in by a word that no longer holds is not remembered for the new one.
    if (admitted === rememberedFor) remembered.set(key, verified);
    return verified;
  };
}

/** The certificate that a proxy passed on; null without one. */
function certificateOf({ headers, socket }: Asker, proxies: Proxies | null): string | null {
  const header = proxies ? headers[proxies.certificateHeader] : undefined;
  if (!proxies || header === undefined) return null;
  if (!proxies.includes(socket.remoteAddress))
    throw new CertificateRefused(
      `The header ${proxies.certificateHeader} is taken from this server's own proxies alone: leave it out. 该请求头仅接受本系统代理转发。`,
    );
  if (header === '') return null;
  const certificate = fingerprintOf(String(header));
  if (certificate) return certificate;
  throw new CertificateRefused(
    `The header ${proxies.certificateHeader} holds neither the SHA-256 of a certificate nor one as escaped PEM: the proxy has to be set right. 代理转发的证书指纹无法识别。`,
  );
}

/** When the token of a request that was let in ends, in milliseconds since 1970; a certificate ends with its connection. */
export const expiryOf = ({ headers: { authorization } }: Pick<Asker, 'headers'>): number =>
  authorization ? (decodeJwt(tokenOf(authorization)).exp ?? 0) * 1000 : Number.POSITIVE_INFINITY;

async function verify(token: string, admitted: Admission): Promise<Known> {
  const issuer = issuerOf(token, admitted.issuers);
  const claims = withoutOpenIdScope(await claimsOf(token, issuer));
  const account = accountOfToken(admitted.accounts, issuer.issuer, claims) ?? null;
  const viewer = account ? told(viewerOfAccount(account, claims)) : viewerFrom(claims, issuer, admitted.issuers);
  return { viewer, account, until: Math.min((claims.exp ?? 0) * 1000, Date.now() + REMEMBERED_MS) };
}

/** What a token says, once it holds against everything that its issuer is held to. */
async function claimsOf(token: string, { issuer, audience, keys, ...how }: Issuer): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms: [...how.algorithms],
      clockTolerance: how.clockSkewSeconds,
      requiredClaims: ['exp', 'sub'],
    });
    return payload;
  } catch (error) {
    if (isOfKeys(error))
      throw new IssuerUnreachable('The keys of the token issuer cannot be read now. Try again soon.', RETRY_SECONDS);
    throw new TokenRefused(sentenceOf(error));
  }
}

function told(viewer: Viewer | string): Viewer {
  if (typeof viewer === 'string') throw new TokenRefused(viewer);
  return viewer;
}

/** By what the token says of itself, which is held against that issuer's keys right after. */
function issuerOf(token: string, issuers: readonly Issuer[]): Issuer {
  if (issuers.length === 0)
    throw new TokenRefused('No issuer of tokens is configured here: set CANBAO_JWKS, or CANBAO_ACCESS.');
  const iss = issuerIn(token);
  if (iss === undefined) throw new TokenRefused('The token lacks the claim "iss".');
  const issuer = issuers.find((one) => one.issuer === iss);
  if (!issuer) throw new TokenRefused('The token\'s claim "iss" is not the one asked for here.');
  return issuer;
}

function issuerIn(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch (error) {
    throw new TokenRefused(sentenceOf(error));
  }
}

function viewerFrom(claims: JWTPayload, { subjectPrefix, roles }: Issuer, issuers: readonly Issuer[]): Viewer {
  // A subject is text for whoever keeps to the standard; anything else is refused by its shape below.
  const subject = typeof claims.sub === 'string' ? claims.sub : '';
  const kept = [ACCOUNT_PREFIX, ...issuers.map((other) => other.subjectPrefix).filter(Boolean)];
  if (subjectPrefix === '' && kept.some((prefix) => subject.startsWith(prefix)))
    throw new TokenRefused("The token's subject begins as those of another issuer, or of an account, do.");
  const viewer = told(viewerOf({ ...claims, sub: subject && `${subjectPrefix}${subject}` }));
  if (roles && !roles.includes(viewer.role))
    throw new TokenRefused(`The token's issuer gives the roles ${roles.join(', ')} here, and not ${viewer.role}.`);
  return viewer;
}

function sentenceOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'The token has expired: ask for a new one.';
  if (error instanceof errors.JWTClaimValidationFailed && error.reason === 'missing')
    return `The token lacks the claim "${error.claim}".`;
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'nbf') return 'The token is not valid yet.';
  if (error instanceof errors.JWTClaimValidationFailed)
    return `The token's claim "${error.claim}" is not the one asked for here.`;
  return 'The token is not one that this server trusts.';
}
