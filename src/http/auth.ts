import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createLocalJWKSet, createRemoteJWKSet, decodeJwt, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { DomainError } from '../errors.ts';
import { STRANGER, type Viewer, viewerOf } from '../services/viewer.ts';

export class TokenRefused extends DomainError {
  readonly code = 'UNAUTHENTICATED';
}

/** The issuer's keys cannot be read now: nothing is known about the token, so it is not called wrong. */
export class IssuerUnreachable extends DomainError {
  readonly code = 'ISSUER_UNREACHABLE';
}

export interface Issuer {
  readonly keys: JWTVerifyGetKey;
  readonly issuer: string;
  readonly audience: string;
}

/** Signature algorithms that are taken: asymmetric ones only, so that no public key can be mistaken for a secret. */
const ALGORITHMS = ['ES256', 'EdDSA', 'RS256', 'PS256'];
/** Seconds that clocks may differ by. More lets expired tokens live, less refuses honest ones. */
const CLOCK_SKEW = 30;
/** Tokens remembered. Each is a few hundred bytes; a portal's users of one hour fit. */
const REMEMBERED = 10_000;

/** Keys of an identity provider: a URL that is asked again when a key is unknown, or a file. */
export function keysOf(place: string): JWTVerifyGetKey {
  if (/^https?:/.test(place)) return createRemoteJWKSet(new URL(place));
  return createLocalJWKSet(JSON.parse(readFileSync(place, 'utf8')));
}

/** Reads who is asking from an `authorization` header. Verified tokens are remembered by their hash until they expire. */
export function authenticator(issuer: Issuer | null): (header: string | undefined) => Promise<Viewer> {
  const remembered = new Map<string, { viewer: Viewer; expiresAt: number }>();
  return async (header) => {
    if (!header) return STRANGER;
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]*)$/.exec(header)?.[1];
    if (!token) throw new TokenRefused('The authorization header is not "Bearer <token>".');
    if (!issuer) throw new TokenRefused('No issuer of tokens is configured here: set CANBAO_JWKS.');
    const key = createHash('sha256').update(token).digest('base64');
    const known = remembered.get(key);
    if (known && known.expiresAt > Date.now()) return known.viewer;
    const { viewer, expiresAt } = await verify(token, issuer);
    if (remembered.size >= REMEMBERED) remembered.clear();
    remembered.set(key, { viewer, expiresAt });
    return viewer;
  };
}

/** When the token of a header that was taken ends, in milliseconds since 1970; at once where there is none. */
export const expiryOf = (header: string | undefined): number =>
  header ? (decodeJwt(header.replace(/^Bearer /, '')).exp ?? 0) * 1000 : 0;

async function verify(token: string, { keys, issuer, audience }: Issuer) {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms: ALGORITHMS,
      clockTolerance: CLOCK_SKEW,
      requiredClaims: ['exp', 'sub'],
    });
    const viewer = viewerOf(payload);
    if (typeof viewer === 'string') throw new TokenRefused(viewer);
    return { viewer, expiresAt: (payload.exp ?? 0) * 1000 };
  } catch (error) {
    if (error instanceof TokenRefused) throw error;
    if (isOfKeys(error))
      throw new IssuerUnreachable('The keys of the token issuer cannot be read now. Try again soon.');
    throw new TokenRefused(sentenceOf(error));
  }
}

/** jose's errors of fetching keys; what is not jose's own comes from the network. */
const KEY_CODES = ['ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID', 'ERR_JOSE_GENERIC'];
const isOfKeys = (error: unknown) => !(error instanceof errors.JOSEError) || KEY_CODES.includes(error.code);

function sentenceOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'The token has expired: ask for a new one.';
  if (error instanceof errors.JWTClaimValidationFailed && error.reason === 'missing')
    return `The token lacks the claim "${error.claim}".`;
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'nbf') return 'The token is not valid yet.';
  if (error instanceof errors.JWTClaimValidationFailed)
    return `The token's claim "${error.claim}" is not the one asked for here.`;
  return 'The token is not one that this server trusts.';
}
