import { z } from 'zod';
import { LIMITS } from '../graph/plugins/limits.ts';
import { CLIENT_LIMITS } from '../http/limits.ts';
import { DEPARTMENTS } from '../policy/facts.ts';
import { day, strict, word, words } from '../rulebooks/schema/values.ts';
import { fingerprintOf, isRange } from '../services/identity/certificate.ts';
import { ALGORITHMS, USUAL } from '../services/identity/issuer.ts';
import { REGION, ROLES, type Role } from '../services/viewer.ts';
import { documents } from './documents.ts';

/** Roles that somebody can be given. */
const [, ...GIVEN_ROLES] = ROLES;
const role = word(GIVEN_ROLES, 'a role');

const URL_OR_FILE = 'is no place of keys: write an https URL (http on this machine alone), or a file.';
const isOfThisMachine = (url: string) => /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])([:/]|$)/.test(url);

/** A key that comes over an open line is anybody's key. */
const isSafePlace = (place: string) =>
  !/^\w+:\/\//.test(place) || (URL.canParse(place) && (place.startsWith('https:') || isOfThisMachine(place)));

/** As a browser writes it: by TLS, or on this machine. */
function isOrigin(text: string): boolean {
  if (!URL.canParse(text) || new URL(text).origin !== text) return false;
  return text.startsWith('https:') || isOfThisMachine(text);
}

const issuer = strict({
  issuer: words,
  audience: words.default(USUAL.audience),
  keys: words.refine(isSafePlace, { error: ({ input }) => `"${input}" ${URL_OR_FILE}` }),
  algorithms: z
    .array(word(ALGORITHMS, 'an algorithm that is taken'))
    .min(1, 'Name at least one algorithm, or leave the line out.')
    .default([...USUAL.algorithms]),
  clockSkewSeconds: z
    .int()
    .min(0, 'Seconds are 0 or more.')
    .max(300, 'Clocks that differ by more than 300 seconds are to be set right.')
    .default(USUAL.clockSkewSeconds),
  subjectPrefix: z
    .string()
    .regex(/^[\w.-]{1,40}\/$/, {
      error: ({ input }) =>
        `"${input}" is no prefix: at most 40 letters, digits, points and hyphens, and a stroke at the end, as in "portal/".`,
    })
    .default(USUAL.subjectPrefix),
  roles: z.array(role).min(1, 'Name at least one role, or leave the line out.').exactOptional(),
});
export type IssuerWords = z.output<typeof issuer>;

const CLOCK = '([01]\\d|2[0-3]):[0-5]\\d';
const hours = z
  .string()
  .regex(new RegExp(`^${CLOCK}-(${CLOCK}|24:00)$`), {
    error: ({ input }) => `"${input}" are no hours: write them in quotes, as in "07:00-20:00".`,
  })
  .refine((text) => text.slice(0, 5) !== text.slice(6), 'Hours that end as they begin are none: leave the line out.');

const region = z.string().regex(REGION, {
  error: ({ input }) => `"${input}" is not a region code: write 6, 9 or 12 digits in quotes, as in "350825".`,
});

const account = strict({
  name: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,62}$/, {
    error: ({ input }) =>
      `"${input}" is no name for an account: small letters, digits, points and hyphens, at most 63.`,
  }),
  issuer: words.exactOptional(),
  subject: words.exactOptional(),
  certificate: z
    .string()
    .refine((text) => fingerprintOf(text) !== null, {
      error: ({ input }) => `"${input}" is no fingerprint: write sha256: and 64 hexadecimal digits.`,
    })
    .exactOptional(),
  role: word(GIVEN_ROLES.filter((one) => one !== 'RESIDENT') as [Role, ...Role[]], 'a role of an account'),
  department: word(DEPARTMENTS, 'a department').exactOptional(),
  regions: z.array(region).default([]),
  scopes: z.array(words).min(1, 'Name at least one scope, or leave the line out.').exactOptional(),
  purpose: words.exactOptional(),
  from: day.exactOptional(),
  until: day.exactOptional(),
  hours: hours.exactOptional(),
});
export type AccountWords = z.output<typeof account>;

const proxies = strict({
  addresses: z
    .array(
      z.string().refine(isRange, {
        error: ({ input }) =>
          `"${input}" is no address and no range of them, as in 10.0.0.0/24; "/0" would be everybody.`,
      }),
    )
    .min(1, 'Name at least one address, or leave "proxies" out.'),
  certificateHeader: z
    .string()
    .regex(/^(?!(authorization|cookie|host|origin)$)[a-z][a-z0-9-]*$/i, {
      error: ({ input }) =>
        `"${input}" is no header that a proxy could pass a certificate in, as in x-client-certificate.`,
    })
    .transform((name) => name.toLowerCase()),
});

const origin = z.string().refine(isOrigin, {
  error: ({ input }) =>
    `"${input}" is no origin: write https, the host and its port where it has one of its own, as in https://portal.example.cn, and nothing after it.`,
});

/** Up to ten times what holds without a file: beyond, a bound is none, and a small text makes much work. */
const upTo = (usual: number) =>
  z
    .int()
    .min(1, 'A limit is at least 1.')
    .max(10 * usual, `At most ${10 * usual} here: more would bound nothing.`)
    .default(usual);

const points = CLIENT_LIMITS.pointsAMinute;
const pointsAMinute = strict({
  ...(Object.fromEntries(ROLES.map((one) => [one, upTo(points[one])])) as Record<Role, ReturnType<typeof upTo>>),
});

const limits = strict({
  depth: upTo(LIMITS.depth),
  aliases: upTo(LIMITS.aliases),
  directives: upTo(LIMITS.directives),
  rootFields: upTo(LIMITS.rootFields),
  selections: upTo(LIMITS.selections),
  atOnce: upTo(CLIENT_LIMITS.atOnce),
  strangersAtOnce: upTo(CLIENT_LIMITS.strangersAtOnce),
  pointsAMinute: pointsAMinute.default({ ...points }),
});

/** Everything that an access file may say; what is left out is as it is without a file. */
export const accessSchema = strict({
  issuers: z.array(issuer).default([]),
  accounts: z.array(account).default([]),
  proxies: proxies.exactOptional(),
  origins: z.array(origin).default([]),
  introspection: z.array(word(ROLES, 'a role')).exactOptional(),
  limits: limits.default({ ...LIMITS, ...CLIENT_LIMITS }),
  documents: documents.default({ default: 'off', clients: {} }),
});
export type AccessWords = z.output<typeof accessSchema>;
