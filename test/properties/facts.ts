import fc from 'fast-check';
import { ASSISTANCE_CATEGORIES, DEPARTMENTS, REGISTERS } from '../../src/policy/facts.ts';
import { type Given, personFrom } from '../policy/person.ts';

/** Days around everything that the Liancheng rulebook dates, edges included. */
export const days = fc.constantFrom(
  '2016-11-19',
  '2016-11-20',
  '2017-02-28',
  '2017-08-30',
  '2017-08-31',
  '2017-09-01',
  '2017-11-19',
  '2017-11-20',
  '2017-12-01',
  '2017-12-31',
  '2018-01-01',
  '2018-01-31',
  '2018-02-01',
  '2018-12-31',
  '2019-01-01',
);
const regions = fc.constantFrom('350825103', '350825', '350802001', '110101001');
const perhaps = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const few = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { maxLength: 3 });

/** A listing under any category. */
export const listings = fc.record(
  {
    category: fc.constantFrom(...ASSISTANCE_CATEGORIES),
    department: fc.constantFrom(...DEPARTMENTS),
    region: regions,
    confirmedOn: days,
    from: days,
    to: days,
  },
  { requiredKeys: ['category'] },
);

/** Any person, with any part of the file missing. */
export const people = fc.record(
  {
    birthDate: days,
    hukou: regions,
    living: few(fc.record({ region: regions, from: days }, { requiredKeys: ['region'] })),
    searched: fc.oneof(fc.constant('ALL' as const), fc.subarray([...REGISTERS])),
    searchedOn: days,
    statuses: few(
      fc.record(
        {
          kind: fc.constantFrom(
            'STUDENT',
            'EMPLOYED',
            'FLEXIBLE_EMPLOYMENT',
            'EMPLOYEE_INSURED',
            'ARMED_POLICE',
            'DEAD',
          ),
          region: regions,
          from: days,
          to: days,
        },
        { requiredKeys: ['kind'] },
      ),
    ),
    documents: few(
      fc.record(
        { kind: fc.constantFrom('RESIDENCE_PERMIT', 'TAIWAN_PERMIT'), region: regions, from: days, to: days },
        { requiredKeys: ['kind'] },
      ),
    ),
    listings: few(listings),
    enrollments: few(
      fc.record(
        { status: fc.constantFrom('REGISTERED', 'PAID', 'ACTIVE', 'VOID'), registeredOn: days, paidOn: days },
        { requiredKeys: ['status'] },
      ),
    ),
    payments: few(fc.record({ paid: fc.constantFrom('180.00', '100.00', '80.00', '-180.00'), paidOn: days })),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Given>;

/** When a question is asked, and as known when. */
export const moments = fc
  .record({ asOf: days, knownAt: perhaps(fc.constantFrom('2017-09-02T00:00:00Z', '2018-06-01T00:00:00+08:00')) })
  .map(({ asOf, knownAt }) => (knownAt === undefined ? { asOf } : { asOf, knownAt }));

export { personFrom };
