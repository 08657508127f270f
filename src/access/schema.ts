import { z } from 'zod';
import { strict, word, words } from '../rulebooks/schema/values.ts';
import { ALGORITHMS, USUAL } from '../services/identity/issuer.ts';
import { ROLES } from '../services/viewer.ts';

/** Roles that somebody can be given. */
const [, ...GIVEN_ROLES] = ROLES;
const role = word(GIVEN_ROLES, 'a role');

const URL_OR_FILE = 'is no place of keys: write an https URL (http on this machine alone), or a file.';
/** A key that comes over an open line is anybody's key. */
const isSafePlace = (place: string) =>
  !/^\w+:\/\//.test(place) ||
  (URL.canParse(place) &&
    (place.startsWith('https:') || /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])([:/]|$)/.test(place)));

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

/** Everything that an access file may say; what is left out is as it is without a file. */
export const accessSchema = strict({
  issuers: z.array(issuer).default([]),
});
export type AccessWords = z.output<typeof accessSchema>;
