import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importJWK, type JWK, type JWTHeaderParameters, SignJWT } from 'jose';

const part = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** The claims of an officer of the demo's county, whose token would be taken. */
export const CLAIMS = {
  sub: 'forger',
  iss: 'canbao-demo',
  aud: 'canbao',
  role: 'COUNTY_OFFICER',
  regions: ['350825'],
};

const seconds = () => Math.floor(Date.now() / 1000);

/** The claims of a token that is in time. */
export const inTime = (changes: object = {}) => ({ ...CLAIMS, iat: seconds(), exp: seconds() + 600, ...changes });

/** A token of three parts as they are given, with bytes for its signature. */
export const assemble = (header: unknown, payload: unknown, signature = ''): string =>
  `${part(header)}.${part(payload)}.${signature}`;

/** Signed with a secret, where a server would take the bytes of its public key for one. */
export function signedWithSecret(secret: string | Buffer, alg: 'HS256' | 'HS384' | 'HS512' = 'HS256'): string {
  const signed = `${part({ alg, kid: 'demo', typ: 'JWT' })}.${part(inTime())}`;
  return `${signed}.${createHmac(`sha${alg.slice(2)}`, secret)
    .update(signed)
    .digest('base64url')}`;
}

/** The key pair that the server of a folder trusts. */
export const keysIn = (folder: string): { privateKey: JWK; publicKey: JWK } =>
  JSON.parse(readFileSync(join(folder, 'demo-key.json'), 'utf8'));

/** Signed with a key, under any header. */
export const signedWith = async (
  key: JWK,
  header: Partial<JWTHeaderParameters> & Readonly<Record<string, unknown>> = {},
  claims: object = inTime(),
): Promise<string> =>
  new SignJWT({ ...claims })
    .setProtectedHeader({ alg: 'ES256', kid: 'demo', ...header })
    .sign(await importJWK(key, header.alg ?? 'ES256'));
