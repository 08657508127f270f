import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

/** A key of an identity provider, and tokens by it. */
export interface SigningKey {
  readonly publicKey: JWK;
  /** Good for an hour, of an officer of the demo's county; `claims` change that. */
  sign(claims: Readonly<Record<string, unknown>>): Promise<string>;
}

export async function signingKey(kid: string, alg = 'ES256'): Promise<SigningKey> {
  const pair: { privateKey: CryptoKey; publicKey: CryptoKey } = await generateKeyPair(alg, { extractable: true });
  return {
    publicKey: { ...(await exportJWK(pair.publicKey)), kid, alg },
    sign(claims) {
      const now = Math.floor(Date.now() / 1000);
      const usual = { sub: '1001', aud: 'canbao', role: 'COUNTY_OFFICER', regions: ['350825'] };
      return new SignJWT({ ...usual, iat: now, exp: now + 3600, ...claims })
        .setProtectedHeader({ alg, kid })
        .sign(pair.privateKey);
    },
  };
}

const setOf = (keys: readonly SigningKey[]) => JSON.stringify({ keys: keys.map(({ publicKey }) => publicKey) });

/** A place on the network where an issuer shows its keys. */
export interface KeyServer {
  readonly url: string;
  /** How often it was asked. */
  asked(): number;
  show(...keys: readonly SigningKey[]): void;
  /** Answers with an error from now on, until keys are shown again. */
  fail(): void;
  close(): Promise<void>;
}

export async function startKeyServer(): Promise<KeyServer> {
  let shown: string | null = null;
  let asked = 0;
  const server = createServer((_request, response) => {
    asked++;
    response.statusCode = shown === null ? 500 : 200;
    response.end(shown ?? 'out of order');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`,
    asked: () => asked,
    show(...keys) {
      shown = setOf(keys);
    },
    fail() {
      shown = null;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A folder with an access file and files of keys. */
export interface AccessFolder {
  readonly path: string;
  readonly accessFile: string;
  writeAccess(...lines: readonly string[]): void;
  writeKeys(name: string, ...keys: readonly SigningKey[]): void;
  write(name: string, text: string): void;
  removeFile(name: string): void;
  remove(): void;
}

export function accessFolder(): AccessFolder {
  const folder = mkdtempSync(join(tmpdir(), 'canbao-access-'));
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  return {
    path: folder,
    accessFile: join(folder, 'access.yaml'),
    write,
    writeAccess: (...lines) => write('access.yaml', `${lines.join('\n')}\n`),
    writeKeys: (name, ...keys) => write(name, setOf(keys)),
    removeFile: (name) => rmSync(join(folder, name)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
