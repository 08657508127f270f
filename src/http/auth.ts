import { createHash } from 'node:crypto';
import { decodeJwt, errors, type JWTPayload, jwtVerify } from 'jose';
import { DomainError } from '../errors.ts';
import type { Issuer } from '../services/identity/issuer.ts';
import { isOfKeys } from '../services/identity/issuer-keys.ts';
import { STRANGER, type Viewer, viewerOf } from '../services/viewer.ts';

export class TokenRefused extends DomainError {
  readonly code = 'UNAUTHENTICATED';
}

/** The issuer's keys cannot be read now: nothing is known about the token, so it is not called wrong. */
export class IssuerUnreachable extends DomainError {
  readonly code = 'ISSUER_UNREACHABLE';
}

/** Who is let in. Another object is another word on it, and nobody is remembered from before. */
export interface Admission {
  readonly issuers: readonly Issuer[];
}

/** Tokens remembered. Each is a few hundred bytes; a portal's users of one hour fit. */
const REMEMBERED = 10_000;
/** How long a verified token is remembered, in milliseconds: so long its key may be gone already. */
const REMEMBERED_MS = 25_000;

interface Known {
  readonly viewer: Viewer;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** Reads who is asking from an `authorization` header. Verified tokens are remembered by their hash for a moment. */
export function authenticator(admission: () => Admission): (header: string | undefined) => Promise<Viewer> {
  const remembered = new Map<string, Known>();
  let rememberedFor: Admission | undefined;
  return async (header) => {
    if (!header) return STRANGER;
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]*)$/.exec(header)?.[1];
    if (!token) throw new TokenRefused('The authorization header is not "Bearer <token>".');
    const admitted = admission();
    if (admitted !== rememberedFor) remembered.clear();
    rememberedFor = admitted;
    const key = createHash('sha256').update(token).digest('base64');
    const known = remembered.get(key);
    if (known && known.until > Date.now()) return known.viewer;
    const verified = await verify(token, admitted.issuers);
    if (remembered.size >= REMEMBERED) remembered.clear();
    // What was let in by a word that no longer holds is not remembered for the new one.
    if (admitted === rememberedFor) remembered.set(key, verified);
    return verified.viewer;
  };
}

/** When the token of a header that was taken ends, in milliseconds since 1970; at once where there is none. */
export const expiryOf = (header: string | undefined): number =>
  header ? (decodeJwt(header.replace(/^Bearer /, '')).exp ?? 0) * 1000 : 0;

async function verify(token: string, issuers: readonly Issuer[]): Promise<Known> {
  try {
    const issuer = issuerOf(token, issuers);
    const { payload } = await jwtVerify(token, issuer.keys, {
      issuer: issuer.issuer,
      audience: issuer.audience,
      algorithms: [...issuer.algorithms],
      clockTolerance: issuer.clockSkewSeconds,
      requiredClaims: ['exp', 'sub'],
    });
    const viewer = viewerFrom(payload, issuer, issuers);
    return { viewer, until: Math.min((payload.exp ?? 0) * 1000, Date.now() + REMEMBERED_MS) };
  } catch (error) {
    if (error instanceof TokenRefused) throw error;
    if (isOfKeys(error))
      throw new IssuerUnreachable('The keys of the token issuer cannot be read now. Try again soon.');
    throw new TokenRefused(sentenceOf(error));
  }
}

/** By what the token says of itself, which is held against that issuer's keys right after. */
function issuerOf(token: string, issuers: readonly Issuer[]): Issuer {
  if (issuers.length === 0)
    throw new TokenRefused('No issuer of tokens is configured here: set CANBAO_JWKS, or CANBAO_ACCESS.');
  const { iss } = decodeJwt(token);
  if (iss === undefined) throw new TokenRefused('The token lacks the claim "iss".');
  const issuer = issuers.find((one) => one.issuer === iss);
  if (!issuer) throw new TokenRefused('The token\'s claim "iss" is not the one asked for here.');
  return issuer;
}

function viewerFrom(payload: JWTPayload, { subjectPrefix, roles }: Issuer, issuers: readonly Issuer[]): Viewer {
  const isTaken = issuers.some((other) => other.subjectPrefix !== '' && payload.sub?.startsWith(other.subjectPrefix));
  if (subjectPrefix === '' && isTaken)
    throw new TokenRefused("The token's subject begins as those of another issuer do.");
  const viewer = viewerOf(payload.sub ? { ...payload, sub: `${subjectPrefix}${payload.sub}` } : payload);
  if (typeof viewer === 'string') throw new TokenRefused(viewer);
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
