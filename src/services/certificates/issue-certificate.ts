import { randomUUID } from 'node:crypto';
import { maskIdNumber } from '../../store/envelope.ts';
import { insertRows } from '../../store/insert.ts';
import {
  certificatesOfHouseholds,
  certificatesOfPeople,
  eventsOfCertificates,
} from '../../store/queries/certificate.ts';
import { certificateEvents, type certificateKind, certificates } from '../../store/tables/index.ts';
import { holdAnyHousehold } from '../households/hold-household.ts';
import { assertPast } from '../past-day.ts';
import { holdOne, idsOfFile } from '../people/hold-person.ts';
import { type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { isLost } from './certificate-custody.ts';
import { assertNumber } from './certificate-number.ts';

type Kind = (typeof certificateKind.enumValues)[number];

export interface CertificateIssueInput extends Keyed {
  readonly kind: Kind;
  readonly householdId?: string | null;
  readonly personId?: string | null;
  /** In clear; it is sealed before it is kept. */
  readonly number?: string | null;
  /** Today, unless told. */
  readonly issuedOn?: string | null;
}

/** Whose a certificate is: one household's or one person's. */
interface Owner {
  readonly personId: string | null;
  readonly householdId: string | null;
}

/** 发证: records that a certificate was issued to a household, or a card to a person; another of the kind only after a loss. */
export function issueCertificate(counter: Counter, input: CertificateIssueInput): Promise<{ certificateId: string }> {
  const number = assertNumber(input.number ?? null);
  return writeOnce(
    counter,
    'certificateIssue',
    input,
    () => ({ certificateId: randomUUID() }),
    async (tx, { certificateId: id }) => {
      const { kind, issuedOn } = input;
      assertPast(tx, issuedOn ?? tx.today, 'issuedOn');
      const owner = await holdOwner(tx, input);
      const source = tx.viewer.subject ?? '';
      await insertRows(tx.db, certificates, [
        {
          id,
          kind,
          ...owner,
          numberCipher: number === null ? null : tx.keyring.seal(number, `certificates.number_cipher:${id}`),
          numberMasked: number === null ? null : maskIdNumber(number),
          source,
        },
      ]);
      const issued = { certificateId: id, kind: 'ISSUED', happenedOn: issuedOn ?? tx.today, source } as const;
      await insertRows(tx.db, certificateEvents, [issued]);
      return { subjects: [owner.personId ?? owner.householdId ?? '', id], details: { kind } };
    },
  );
}

/** Holds the one who gets it, and refuses a second of the kind that is not lost. */
async function holdOwner(tx: Counter, { kind, householdId, personId }: CertificateIssueInput): Promise<Owner> {
  if ((householdId == null) === (personId == null)) {
    const text = {
      zh: '请填写户标识或人员标识之一。',
      en: 'Name the household or the person that it is issued to: exactly one of the two.',
    };
    refuseWrite('CERTIFICATE_OWNER', text);
  }
  if (personId != null) {
    const person = await holdOne(tx, { id: personId, field: 'personId' });
    await assertNone(tx, kind, await certificatesOfPeople(tx.db, tx.reach, idsOfFile(person)));
    return { personId: person.id, householdId: null };
  }
  if (kind !== 'SCHEME_CERTIFICATE') {
    const text = {
      zh: '社保卡和病历本属于个人，请填写人员标识。',
      en: 'Cards and medical records belong to a person: name one.',
    };
    refuseWrite('CERTIFICATE_OF_PERSON', text, 'kind');
  }
  const household = await holdAnyHousehold(tx, householdId ?? '', 'householdId');
  await assertNone(tx, kind, await certificatesOfHouseholds(tx.db, tx.reach, [household.id]));
  return { personId: null, householdId: household.id };
}

async function assertNone(
  { db, reach }: Counter,
  kind: Kind,
  own: readonly { readonly id: string; readonly kind: Kind }[],
): Promise<void> {
  const alike = own.filter((one) => one.kind === kind).map(({ id }) => id);
  const events = await eventsOfCertificates(db, reach, alike);
  const standing = alike.find((id) => !isLost(events.filter(({ certificateId }) => certificateId === id)));
  if (standing === undefined) return;
  const text = {
    zh: `已有同类证卡${standing}。如已遗失，请先登记遗失再补发。`,
    en: `There is one of this kind already, ${standing}. If it is lost, record that first.`,
  };
  refuseWrite('CERTIFICATE_EXISTS', text, 'kind');
}
