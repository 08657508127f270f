import { findPersonByNumber } from '../../../services/find-person.ts';
import { assertMayUnmask } from '../../../services/unmask-number.ts';
import { listOf, orderFields } from '../../connection.ts';
import type { Context } from '../../context.ts';
import { sealFacts } from '../../facts-envelope.ts';
import type { EnrollmentRow, IdentityDocumentRow, PersonPlaceRow, PersonRow, StatusPeriodRow } from '../../rows.ts';
import { dated, recorded, regionOf } from './shared.ts';

interface Year {
  readonly policyYear?: number | null;
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
    phone: ({ phoneMasked }: PersonRow) => phoneMasked,
    region: ({ regionCode }: PersonRow, _: unknown, context: Context) => regionOf(regionCode, context),
    async idNumber({ id }: PersonRow, { unmask }: { unmask: boolean }, { loaders, viewer }: Context) {
      if (unmask) {
        assertMayUnmask(viewer);
        return (await loaders.wholeNumberOfPerson.load(id))?.number ?? null;
      }
      const documents = await loaders.documentsOfPerson.load(id);
      return documents.find(({ kind }) => kind === 'CITIZEN_ID')?.numberMasked ?? null;
    },
    identityDocuments: ({ id }: PersonRow, _: unknown, { loaders }: Context) => loaders.documentsOfPerson.load(id),
    places: ({ id }: PersonRow, _: unknown, { loaders }: Context) => loaders.placesOfPerson.load(id),
    statuses: ({ id }: PersonRow, _: unknown, { loaders }: Context) => loaders.statusesOfPerson.load(id),
    registerChecks: ({ id }: PersonRow, _: unknown, { loaders }: Context) => loaders.checksOfPerson.load(id),
    async diedOn({ id }: PersonRow, _: unknown, { loaders }: Context) {
      const statuses = await loaders.statusesOfPerson.load(id);
      return statuses.find(({ kind }) => kind === 'DEAD')?.validFrom ?? null;
    },
    async household({ id }: PersonRow, _: unknown, { loaders }: Context) {
      return (await loaders.householdOfPerson.load(id))[0] ?? null;
    },
    memberships: ({ id }: PersonRow, _: unknown, { loaders }: Context) => loaders.membershipsOfPerson.load(id),
    enrollments({ id }: PersonRow, { policyYear, scheme }: Year & { scheme?: string | null }, { loaders }: Context) {
      const rows = loaders.enrollmentsOfPerson.load(id);
      if (policyYear == null && scheme == null) return rows;
      const fits = (row: EnrollmentRow) =>
        (policyYear == null || row.policyYear === policyYear) && (scheme == null || row.scheme === scheme);
      return rows.then((all) => all.filter(fits));
    },
    async payments({ id }: PersonRow, { policyYear }: Year, { loaders }: Context) {
      const rows = await loaders.paymentsOfPerson.load(id);
      return policyYear == null ? rows : rows.filter((row) => row.policyYear === policyYear);
    },
    contributionDues: ({ id }: PersonRow, _: unknown, { loaders }: Context) => loaders.duesOfPerson.load(id),
    assistance: ({ id }: PersonRow, _: unknown, { loaders }: Context) => loaders.listingsOfPerson.load(id),
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
