import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { DomainError } from './errors.ts';

export class ConfigRefused extends DomainError {
  readonly code = 'CONFIG_REFUSED';
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const isDay = (text: string) =>
  DAY.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);
const url = (protocols: string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    error: `must be a URL that begins with ${protocols.map((one) => `${one}//`).join(' or ')}`,
  });
/** What the OpenTelemetry SDK takes for a sampler; any other word it would take for `parentbased_always_on`. */
const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;
const isShare = (text: string) => /^\d+(\.\d+)?$/.test(text) && Number(text) <= 1;
const number = (low: number, high: number) =>
  z.string().refine((text) => /^\d+$/.test(text) && Number(text) >= low && Number(text) <= high, {
    error: `must be a whole number from ${low} to ${high}`,
  });

/** Every variable that is read, with what would be right. An unknown CANBAO_ variable is a typing error, and is refused. */
const VARIABLES = z.object({
  PORT: number(0, 65_535).optional(),
  CANBAO_HOST: z.string().min(1).optional(),
  CANBAO_FOLDER: z.string().min(1).optional(),
  CANBAO_TODAY: z.string().refine(isDay, { error: 'must be a day of the calendar as YYYY-MM-DD' }).optional(),
  CANBAO_HALF: z.enum(['registry', 'policy', 'both']).optional(),
  CANBAO_WORKERS: number(0, 8).optional(),
  DATABASE_URL: url(['postgres:', 'postgresql:']).optional(),
  DATABASE_OWNER_URL: url(['postgres:', 'postgresql:']).optional(),
  DATABASE_REPLICA_URL: url(['postgres:', 'postgresql:']).optional(),
  DATABASE_UNSEAL_URL: url(['postgres:', 'postgresql:']).optional(),
  DATABASE_POOL: number(1, 200).optional(),
  DATABASE_PREPARE: z.enum(['true', 'false']).optional(),
  CANBAO_KEYS: z.string().min(1).optional(),
  CANBAO_ACCESS: z.string().min(1).optional(),
  CANBAO_JWKS: z.string().min(1).optional(),
  CANBAO_JWT_ISSUER: z.string().min(1).optional(),
  CANBAO_JWT_AUDIENCE: z.string().min(1).optional(),
  CANBAO_TLS: z.enum(['true', 'false']).optional(),
  CANBAO_DEMO_TOKENS: z.enum(['allow', 'refuse']).optional(),
  CANBAO_DEMO_PEOPLE: number(100, 5_000_000).optional(),
  CANBAO_AUDIT_YEARS: number(1, 100).optional(),
  CANBAO_LOG: z.enum(['silent', 'error', 'warn', 'info', 'debug']).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: url(['http:', 'https:']).optional(),
  OTEL_TRACES_SAMPLER: z.enum(SAMPLERS).optional(),
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .refine(isShare, { error: 'must be a share from 0 to 1, such as 0.05' })
    .optional(),
  NODE_ENV: z.string().optional(),
});

/** Read by tests and benches, never by the server. */
const FOREIGN = new Set(['CANBAO_TEST_DATABASE_URL', 'CANBAO_LONG']);

export interface Config {
  readonly port: number;
  readonly host: string;
  /** Where the embedded database and the local keys live. */
  readonly folder: string;
  /** Null: the database is embedded. */
  readonly databaseUrl: string | null;
  /** The owner's URL, for migrations; null without an external database. */
  readonly databaseOwnerUrl: string | null;
  /** Where those who only count are read to; null: the database itself. */
  readonly replicaUrl: string | null;
  /** The login that reads numbers, phones and diagnoses as they are sealed; null: that of the database. */
  readonly unsealUrl: string | null;
  readonly pool: number;
  readonly prepare: boolean;
  /** Key list for sealed columns; null: the folder's own. */
  readonly keys: string | null;
  readonly half: 'registry' | 'policy' | 'both';
  /** How many background jobs this process runs at once; 0 leaves them to others. */
  readonly workers: number;
  /** The day the embedded demo lives at; null: the real one. */
  readonly today: string | null;
  /** The access file; null: who is let in stands in the environment. */
  readonly access: string | null;
  readonly jwks: string | null;
  readonly issuer: string;
  readonly audience: string;
  /** What tokens of the demo key say in `iss`. */
  readonly demoIssuer: string;
  /** Whether tokens signed with the folder's own demo key are taken. */
  readonly areDemoTokensTaken: boolean;
  /** Whether people come by TLS alone, which a proxy ends. */
  readonly isBehindTls: boolean;
  readonly demoPeople: number;
  /** For how many years lines of the audit are kept at least; null: for ever. */
  readonly auditYears: number | null;
  /** Where traces are sent to; null: none are made. */
  readonly tracesTo: string | null;
  readonly logLevel: 'silent' | 'error' | 'warn' | 'info' | 'debug';
}

/** The demo county runs on this day. */
export const DEMO_DAY = '2017-11-20';
const DEMO_PEOPLE = 20_000;
const DEMO_ISSUER = 'canbao-demo';

/** Reads the environment once, at boot. Every mistake is named in one go. */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = VARIABLES.safeParse(given);
  const mistakes = [
    ...(parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.')} ${issue.message}.`),
    ...Object.keys(given)
      .filter((name) => name.startsWith('CANBAO_') && !(name in VARIABLES.shape) && !FOREIGN.has(name))
      .map((name) => `${name} is not a variable of Canbao: is it misspelt?`),
  ];
  const values = parsed.data ?? {};
  const isExternal = values.DATABASE_URL !== undefined;
  if (values.DATABASE_REPLICA_URL && !isExternal) {
    mistakes.push('DATABASE_REPLICA_URL is a copy of the database at DATABASE_URL: set that too, or unset this one.');
  }
  if (values.DATABASE_UNSEAL_URL && !isExternal) {
    mistakes.push('DATABASE_UNSEAL_URL is another login at DATABASE_URL: set that too, or unset this one.');
  }
  if (values.DATABASE_OWNER_URL && !isExternal) {
    mistakes.push(
      'DATABASE_OWNER_URL is the owner’s login at DATABASE_URL: set that too, or commands work on the embedded database. Unset this one to mean that.',
    );
  }
  if (isExternal && values.CANBAO_TODAY) {
    mistakes.push(
      'CANBAO_TODAY belongs to the embedded demo: a real database lives on the real day. Unset one of the two.',
    );
  }
  if (isExternal && !values.CANBAO_KEYS) {
    mistakes.push(
      'CANBAO_KEYS is needed with DATABASE_URL: the keys that identity numbers are sealed with. `canbao keys` makes new ones.',
    );
  }
  if (values.CANBAO_ACCESS && values.CANBAO_JWKS) {
    mistakes.push('CANBAO_JWKS is one of the issuers of the file at CANBAO_ACCESS: write it there, and unset it here.');
  }
  if (values.CANBAO_ACCESS && values.CANBAO_DEMO_TOKENS !== 'allow') {
    for (const name of ['CANBAO_JWT_ISSUER', 'CANBAO_JWT_AUDIENCE'] as const) {
      if (values[name])
        mistakes.push(
          `${name} binds nobody beside CANBAO_ACCESS: write it at an issuer of that file, and unset it here.`,
        );
    }
  }
  if (values.CANBAO_JWKS && values.CANBAO_DEMO_TOKENS === 'allow' && !isOwnIssuer(values.CANBAO_JWT_ISSUER)) {
    mistakes.push(
      `CANBAO_JWT_ISSUER has to be said with CANBAO_JWKS where demo tokens are allowed too: those say ${DEMO_ISSUER}.`,
    );
  }
  if (mistakes.length > 0) throw new ConfigRefused(`The environment is not right: ${mistakes.join(' ')}`);
  const isLocal = !isExternal && values.NODE_ENV !== 'production';
  return Object.freeze({
    port: Number(values.PORT ?? 4000),
    host: values.CANBAO_HOST ?? '127.0.0.1',
    folder: resolve(values.CANBAO_FOLDER ?? '.canbao'),
    databaseUrl: values.DATABASE_URL ?? null,
    databaseOwnerUrl: values.DATABASE_OWNER_URL ?? values.DATABASE_URL ?? null,
    replicaUrl: values.DATABASE_REPLICA_URL ?? null,
    unsealUrl: values.DATABASE_UNSEAL_URL ?? null,
    pool: Number(values.DATABASE_POOL ?? 10),
    prepare: values.DATABASE_PREPARE !== 'false',
    keys: values.CANBAO_KEYS ?? null,
    half: values.CANBAO_HALF ?? 'both',
    workers: Number(values.CANBAO_WORKERS ?? 1),
    today: values.CANBAO_TODAY ?? (isExternal ? null : DEMO_DAY),
    access: values.CANBAO_ACCESS ?? null,
    jwks: values.CANBAO_JWKS ?? null,
    issuer: values.CANBAO_JWT_ISSUER ?? DEMO_ISSUER,
    demoIssuer: values.CANBAO_JWKS ? DEMO_ISSUER : (values.CANBAO_JWT_ISSUER ?? DEMO_ISSUER),
    audience: values.CANBAO_JWT_AUDIENCE ?? 'canbao',
    areDemoTokensTaken: values.CANBAO_DEMO_TOKENS
      ? values.CANBAO_DEMO_TOKENS === 'allow'
      : isLocal && !values.CANBAO_JWKS && !values.CANBAO_ACCESS,
    isBehindTls: values.CANBAO_TLS === 'true',
    demoPeople: Number(values.CANBAO_DEMO_PEOPLE ?? DEMO_PEOPLE),
    auditYears: values.CANBAO_AUDIT_YEARS ? Number(values.CANBAO_AUDIT_YEARS) : null,
    tracesTo: values.OTEL_EXPORTER_OTLP_ENDPOINT ?? null,
    logLevel: values.CANBAO_LOG ?? 'info',
  });
}

const isOwnIssuer = (issuer: string | undefined) => issuer !== undefined && issuer !== DEMO_ISSUER;

/** The civil day: the demo's own, or that of China. */
export function todayOf({ today }: Pick<Config, 'today'>): string {
  return today ?? new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(Date.now());
}

/** The product's version, as its package says. */
export const VERSION: string = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;
