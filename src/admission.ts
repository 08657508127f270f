import { createLocalJWKSet } from 'jose';
import type { Logger } from 'pino';
import { type Access, followAccess, readAccess } from './access-file.ts';
import { type Config, ConfigRefused } from './config.ts';
import { DomainError } from './errors.ts';
import { LIMITS } from './graph/plugins/limits.ts';
import { CLIENT_LIMITS } from './http/limits.ts';
import { demoKeys } from './services/demo-token.ts';
import { ANY_DOCUMENT } from './services/documents/trust.ts';
import { type Issuer, USUAL } from './services/identity/issuer.ts';
import { keysOf } from './services/identity/issuer-keys.ts';

/** Without an access file. */
const CLOSED: Access = {
  issuers: [],
  accounts: [],
  proxies: null,
  origins: [],
  introspection: null,
  limits: { ...LIMITS, ...CLIENT_LIMITS },
  documents: ANY_DOCUMENT,
};

/** Tells what is wrong with the access file, or with the keys that the environment names. */
export function assertAccess({ access, jwks }: Config): void {
  if (jwks) keysAt(jwks, () => undefined);
  if (!access) return;
  try {
    readAccess(access);
  } catch (error) {
    throw error instanceof DomainError ? new ConfigRefused(`CANBAO_ACCESS is not right:\n${error.message}`) : error;
  }
}

/** Who is let in: by the access file as it says now, else by the environment; and the demo key where that is allowed. */
export async function openAccess(config: Config, log: Pick<Logger, 'error'>): Promise<() => Access> {
  const { issuer, audience, jwks } = config;
  const onBroken = (error: unknown) =>
    log.error({ err: error }, 'what was read before stands: a newer version is broken');
  const issuers: Issuer[] = [];
  if (config.areDemoTokensTaken) issuers.push(await demoIssuer(config));
  if (config.access) return followAccess(config.access, { issuers, onBroken });
  if (jwks) issuers.push({ ...USUAL, issuer, audience, keys: keysAt(jwks, onBroken) });
  const access = { ...CLOSED, issuers };
  return () => access;
}

/** The folder's own key, for trying things out. */
async function demoIssuer({ folder, demoIssuer: issuer, audience }: Config): Promise<Issuer> {
  return { ...USUAL, algorithms: ['ES256'], issuer, audience, keys: createLocalJWKSet(await demoKeys(folder)) };
}

function keysAt(place: string, onBroken: (error: unknown) => void): Issuer['keys'] {
  try {
    return keysOf(place, onBroken);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigRefused(
      `CANBAO_JWKS must be a URL or a file of public keys (JWKS), and "${place}" is none: ${why}`,
    );
  }
}
