import { findPersonByNumber } from '../../../services/people/find-person.ts';
import { maskName } from '../../../services/people/name.ts';
import { assertMayUnmask } from '../../../services/people/unmask-number.ts';
import { listOf, orderFields } from '../../connection.ts';
import type { Context } from '../../context.ts';
import { sealFacts } from '../../facts-envelope.ts';
import type { Loaders } from '../../loaders.ts';
import type { EnrollmentRow, IdentityDocumentRow, PersonPlaceRow, PersonRow, StatusPeriodRow } from '../../rows.ts';
import { ofWholeFile } from '../../whole-file.ts';
import { deathOf } from './death-of.ts';
import { dated, recorded, regionOf } from './shared.ts';

/** The rows of a person's whole file, each kind in the order that its list promises. */
const FILE = {
  documents: (row: PersonRow, { documentsOfPerson }: Loaders) =>
    ofWholeFile(row, documentsOfPerson, ({ validFrom }) => validFrom),
  places: (row: PersonRow, { placesOfPerson }: Loaders) =>
    ofWholeFile(row, placesOfPerson, ({ validFrom }) => validFrom),
  statuses: (row: PersonRow, { statusesOfPerson }: Loaders) =>
    ofWholeFile(row, statusesOfPerson, ({ validFrom }) => validFrom),
  checks: (row: PersonRow, { checksOfPerson }: Loaders) =>
    ofWholeFile(row, checksOfPerson, ({ checkedOn }) => checkedOn),
  memberships: (row: PersonRow, { membershipsOfPerson }: Loaders) =>
    ofWholeFile(row, membershipsOfPerson, ({ validFrom }) => validFrom),
  enrollments: (row: PersonRow, { enrollmentsOfPerson }: Loaders) =>
    ofWholeFile(row, enrollmentsOfPerson, ({ policyYear }) => policyYear),
  payments: (row: PersonRow, { paymentsOfPerson }: Loaders) =>
    ofWholeFile(row, paymentsOfPerson, ({ paidOn }) => paidOn),
  dues: (row: PersonRow, { duesOfPerson }: Loaders) => ofWholeFile(row, duesOfPerson, ({ policyYear }) => policyYear),
  listings: (row: PersonRow, { listingsOfPerson }: Loaders) =>
    ofWholeFile(row, listingsOfPerson, ({ confirmedOn }) => confirmedOn),
};

interface Year {
  readonly policyYear?: number | null;
}

interface Unmasking {
  readonly unmask: boolean | null;
  readonly caseNumber?: string | null;
}

export const person = {
  Query: {
    person: (_: unknown, { id, idNumber }: { id?: string | null; idNumber?: string | null }, context: Context) =>
      idNumber || !id ? findPersonByNumber({ id, idNumber }, context) : context.loaders.person.load(id),
    people: listOf<PersonRow>('Person'),
  },
  PersonOrderField: orderFields('Person'),

  Person: {
    ...recorded('Person'),
    nameMasked: ({ name }: PersonRow) => name && maskName(name),
    async phone({ id, phoneMasked }: PersonRow, { unmask, caseNumber: typed }: Unmasking, context: Context) {
      if (!unmask) return phoneMasked;
      const { caseNumber } = assertMayUnmask(context.viewer, typed, 'phone');
      return (await context.loaders.wholePhoneFor(caseNumber).load(id))?.phone ?? null;
    },
    region: ({ regionCode }: PersonRow, _: unknown, context: Context) => regionOf(regionCode, context),
    async idNumber(row: PersonRow, { unmask, caseNumber: typed }: Unmasking, { loaders, viewer }: Context) {
      if (unmask) {
        const { caseNumber } = assertMayUnmask(viewer, typed);
        const ofFile = loaders.wholeNumberFor(caseNumber);
        // One that cannot be opened is told as that, and not as none.
        const numbers = await Promise.all([row.id, ...row.mergedIds].map((id) => ofFile.load(id)));
        return numbers.find((one) => one !== null)?.number ?? null;
      }
      const documents = await FILE.documents(row, loaders);
      return documents.find(({ kind }) => kind === 'CITIZEN_ID')?.numberMasked ?? null;
    },
    identityDocuments: (row: PersonRow, _: unknown, { loaders }: Context) => FILE.documents(row, loaders),
    places: (row: PersonRow, _: unknown, { loaders }: Context) => FILE.places(row, loaders),
    statuses: (row: PersonRow, _: unknown, { loaders }: Context) => FILE.statuses(row, loaders),
    registerChecks: (row: PersonRow, _: unknown, { loaders }: Context) => FILE.checks(row, loaders),
    diedOn: async (row: PersonRow, _: unknown, { loaders }: Context) =>
      (await deathOf(row, loaders))?.validFrom ?? null,
    async household({ id }: PersonRow, _: unknown, { loaders }: Context) {
      return (await loaders.householdOfPerson.load(id))[0] ?? null;
    },
    memberships: (row: PersonRow, _: unknown, { loaders }: Context) => FILE.memberships(row, loaders),
    async enrollments(row: PersonRow, { policyYear, scheme }: Year & { scheme?: string | null }, { loaders }: Context) {
      const fits = (one: EnrollmentRow) =>
        (policyYear == null || one.policyYear === policyYear) && (scheme == null || one.scheme === scheme);
      return (await FILE.enrollments(row, loaders)).filter(fits);
    },
    async payments(row: PersonRow, { policyYear }: Year, { loaders }: Context) {
      const rows = await FILE.payments(row, loaders);
      return policyYear == null ? rows : rows.filter((one) => one.policyYear === policyYear);
    },
    contributionDues: (row: PersonRow, _: unknown, { loaders }: Context) => FILE.dues(row, loaders),
    assistance: (row: PersonRow, _: unknown, { loaders }: Context) => FILE.listings(row, loaders),
    async facts({ id }: PersonRow, _: unknown, { loaders, keyring }: Context) {
      const facts = await loaders.factsOfPerson.load(id);
      return facts && sealFacts(facts, keyring);
    },
  },

  IdentityDocument: {
    ...dated,
    ...recorded('IdentityDocument'),
    number: ({ numberMasked }: IdentityDocumentRow) => numberMasked,
    region: ({ regionCode }: IdentityDocumentRow, _: unknown, context: Context) => regionOf(regionCode, context),
  },
  PersonPlace: {
    ...dated,
    ...recorded('PersonPlace'),
    region: ({ regionCode }: PersonPlaceRow, _: unknown, context: Context) => regionOf(regionCode, context),
  },
  StatusPeriod: {
    ...dated,
    ...recorded('StatusPeriod'),
    region: ({ regionCode }: StatusPeriodRow, _: unknown, context: Context) => regionOf(regionCode, context),
  },
  RegisterCheck: recorded('RegisterCheck'),
};
