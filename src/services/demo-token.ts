import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import { readOrMakeSecret } from './secret-file.ts';
import type { Role } from './viewer.ts';

/** What a demo token is asked to say. */
export interface DemoClaims {
  readonly role: Role;
  readonly regions?: readonly string[];
  readonly department?: string;
  readonly person?: string;
  readonly scope?: string;
  readonly purpose?: string;
  readonly subject?: string;
}

interface KeyFile {
  readonly privateKey: JWK;
  readonly publicKey: JWK;
}

const fileOf = (folder: string) => `${folder}/demo-key.json`;

/** The demo key of a folder, made when there is none. Its public half is what the server trusts. */
export async function demoKeys(folder: string): Promise<{ keys: [JWK] }> {
  return { keys: [(await keyFile(folder)).publicKey] };
}

async function keyFile(folder: string): Promise<KeyFile> {
  return JSON.parse(await readOrMakeSecret(fileOf(folder), makeKeys));
}

async function makeKeys(): Promise<string> {
  const pair = await generateKeyPair('ES256', { extractable: true });
  const [privateKey, publicKey] = await Promise.all([exportJWK(pair.privateKey), exportJWK(pair.publicKey)]);
  const made: KeyFile = { privateKey, publicKey: { ...publicKey, kid: 'demo', alg: 'ES256' } };
  return JSON.stringify(made);
}

/** A token for trying things out, signed with the folder's own key. Refused wherever demo tokens are. */
export async function signDemoToken(
  folder: string,
  claims: DemoClaims,
  { issuer, audience, hours }: { issuer: string; audience: string; hours: number },
): Promise<string> {
  const { privateKey } = await keyFile(folder);
  const { subject, ...rest } = claims;
  return new SignJWT({ ...rest })
    .setProtectedHeader({ alg: 'ES256', kid: 'demo' })
    .setSubject(subject ?? `demo-${claims.role.toLowerCase().replaceAll('_', '-')}`)
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(`${hours}h`)
    .sign(await importJWK(privateKey, 'ES256'));
}
