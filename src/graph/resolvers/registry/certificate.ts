import { holderOf } from '../../../services/certificates/certificate-custody.ts';
import { type CertificateIssueInput, issueCertificate } from '../../../services/certificates/issue-certificate.ts';
import {
  type CertificateEventInput,
  recordCertificateEvent,
} from '../../../services/certificates/record-certificate-event.ts';
import { MAX_SIZE, PageRefused } from '../../../store/connection.ts';
import { certificatesHeld } from '../../../store/queries/certificate.ts';
import { isUuid } from '../../../store/rows.ts';
import type { Context } from '../../context.ts';
import { withUserErrors } from '../../errors.ts';
import type { CertificateEventRow, CertificateRow, HouseholdRow, PersonRow } from '../../rows.ts';
import { ofWholeFile } from '../../whole-file.ts';
import { recorded } from './shared.ts';

interface Input<Fields> {
  readonly input: Fields;
}

/** A mutation about one certificate: does it, and reads the certificate with what has happened to it. */
const written =
  <Fields>(write: (context: Context, input: Fields) => Promise<{ certificateId: string }>) =>
  (_: unknown, { input }: Input<Fields>, context: Context) =>
    withUserErrors(async () => {
      const { certificateId } = await write(context, input);
      context.loaders.eventsOfCertificate.clear(certificateId);
      return { certificate: await context.loaders.certificate.load(certificateId) };
    });

const held = async ({ id }: CertificateRow, { loaders }: Context) =>
  holderOf(await loaders.eventsOfCertificate.load(id));

interface HeldWithin {
  readonly within: string;
  readonly first: number;
  readonly after?: string | null;
}

export const certificate = {
  Query: {
    certificatesNotReturned(_: unknown, { within, first, after = null }: HeldWithin, { db, reach }: Context) {
      if (first < 0 || first > MAX_SIZE) throw new PageRefused(`Ask for 0 to ${MAX_SIZE} certificates, not ${first}.`);
      if (after !== null && !isUuid(after)) throw new PageRefused(`"${after}" is not an id of this graph.`);
      return certificatesHeld(db, reach, { within, first, after });
    },
  },
  Mutation: {
    certificateIssue: written<CertificateIssueInput>(issueCertificate),
    certificateEventRecord: written<CertificateEventInput>(recordCertificateEvent),
  },

  Person: {
    certificates: (person: PersonRow, _: unknown, { loaders }: Context) =>
      ofWholeFile(person, loaders.certificatesOfPerson, () => null),
  },
  Household: {
    certificates: ({ id }: HouseholdRow, _: unknown, { loaders }: Context) => loaders.certificatesOfHousehold.load(id),
  },
  Certificate: {
    ...recorded('Certificate'),
    number: ({ numberMasked }: CertificateRow) => numberMasked,
    person: ({ personId }: CertificateRow, _: unknown, { loaders }: Context) =>
      personId && loaders.person.load(personId),
    household: ({ householdId }: CertificateRow, _: unknown, { loaders }: Context) =>
      householdId && loaders.household.load(householdId),
    events: ({ id }: CertificateRow, _: unknown, { loaders }: Context) => loaders.eventsOfCertificate.load(id),
    async heldBy(row: CertificateRow, _: unknown, context: Context) {
      const holder = await held(row, context);
      return holder?.staffMemberId ? context.loaders.staff.load(holder.staffMemberId) : null;
    },
    heldSince: async (row: CertificateRow, _: unknown, context: Context) =>
      (await held(row, context))?.happenedOn ?? null,
  },
  CertificateEvent: {
    ...recorded('CertificateEvent'),
    staffMember: ({ staffMemberId }: CertificateEventRow, _: unknown, { loaders }: Context) =>
      staffMemberId && loaders.staff.load(staffMemberId),
  },
};
