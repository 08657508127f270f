import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  type JSONWebKeySet,
  type JWKSCacheInput,
  type JWTVerifyGetKey,
  jwksCache,
} from 'jose';
import { followFile } from './followed-file.ts';

/**
 * How old keys from a URL may be before they are asked for anew, in milliseconds. With the time that a verified token is remembered it
 * bounds how long a key lives that its issuer took out.
 */
const FRESH_MS = 25_000;
/** How long nothing is asked again for a key that is unknown or a place that did not answer: forged tokens make no flood. */
const PAUSE_MS = 5_000;
/** How long an issuer has to answer. Requests wait for it. */
const PATIENCE_MS = 5_000;
/**
 * How long keys stand that were read before their place fell silent. None would lock every office out for a restart of the issuer; days
 * would keep a key alive that was taken out meanwhile.
 */
const STANDING_MS = 10 * 60_000;

/** Keys of an identity provider: a URL that is asked again when they are old or one is unknown, or a file that is followed. */
export function keysOf(place: string, onBroken: (error: unknown) => void): JWTVerifyGetKey {
  return /^https?:/.test(place) ? keysAt(new URL(place)) : keysIn(place, onBroken);
}

function keysIn(path: string, onBroken: (error: unknown) => void): JWTVerifyGetKey {
  const current = followFile(path, { read: (text) => createLocalJWKSet(publicKeysOf(JSON.parse(text))), onBroken });
  return async (header, token) => current()(header, token);
}

/** A file with a secret in it is no list of public keys, and whoever wrote it has given the secret away. */
function publicKeysOf(set: JSONWebKeySet): JSONWebKeySet {
  const isSecret = Array.isArray(set?.keys) && set.keys.some((key) => key?.kty === 'oct' || 'd' in Object(key));
  if (isSecret) throw new Error('it holds a private or secret key; only public ones belong here.');
  return set;
}

function keysAt(url: URL): JWTVerifyGetKey {
  // Filled in by jose with every reading.
  const kept: JWKSCacheInput = {};
  const ask = createRemoteJWKSet(url, {
    cacheMaxAge: FRESH_MS,
    cooldownDuration: PAUSE_MS,
    timeoutDuration: PATIENCE_MS,
    [jwksCache]: kept,
  });
  const standing = () =>
    kept.jwks && Date.now() - (kept.uat ?? 0) < STANDING_MS ? createLocalJWKSet(kept.jwks) : null;
  let silence: { readonly since: number; readonly error: unknown } | undefined;
  return async (header, token) => {
    if (!silence || Date.now() - silence.since >= PAUSE_MS) {
      try {
        return await ask(header, token);
      } catch (error) {
        if (!isOfKeys(error)) throw error;
        silence = { since: Date.now(), error };
      }
    }
    const { error } = silence;
    const refuse = (): never => {
      throw error;
    };
    // A key that is not among those of before may be one of now: nothing is known of it.
    return (await standing()?.(header, token).catch(refuse)) ?? refuse();
  };
}

/** jose's errors of fetching keys; what is not jose's own comes from the network. */
const KEY_CODES = ['ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID', 'ERR_JOSE_GENERIC'];

/** Whether an error says that keys could not be read, and so nothing about the token. */
export const isOfKeys = (error: unknown): boolean =>
  !(error instanceof errors.JOSEError) || KEY_CODES.includes(error.code);
