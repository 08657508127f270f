import { REQUIRED_FIELDS, type RequiredField } from '../../store/queries/completeness.ts';

/** What the registry holds of one person, as far as a record is checked. */
export interface RecordParts {
  readonly person: {
    readonly name: string | null;
    readonly birthDate: string | null;
    readonly sex: string | null;
    readonly phoneMasked: string | null;
  };
  readonly documents: readonly { readonly kind: string; readonly numberMasked: string | null }[];
  /** Today's household; null without one. */
  readonly household: { readonly headPersonId: string | null } | null;
  readonly hasAddress: boolean;
  /** Of the person and of the household. */
  readonly certificates: readonly { readonly kind: string; readonly numberMasked: string | null }[];
  /** Towards the year that is asked about. */
  readonly payments: readonly {
    readonly paidFen: number;
    readonly payer: string;
    readonly receiptLineId: string | null;
  }[];
}

/** Whether each field is there. Whom a fund paid for gets no receipt, and lacks none; a booklet with treatments is no card. */
const IS_PRESENT: Readonly<Record<RequiredField, (parts: RecordParts) => boolean>> = {
  NAME: ({ person }) => person.name !== null,
  BIRTH_DATE: ({ person }) => person.birthDate !== null,
  SEX: ({ person }) => person.sex !== null,
  ID_NUMBER: ({ documents }) =>
    documents.some(({ kind, numberMasked }) => kind !== 'BIRTH_CERTIFICATE' && numberMasked !== null),
  CERTIFICATE_NUMBER: ({ certificates }) =>
    certificates.some(({ kind, numberMasked }) => kind !== 'MEDICAL_RECORD' && numberMasked !== null),
  ADDRESS: ({ hasAddress }) => hasAddress,
  PHONE: ({ person }) => person.phoneMasked !== null,
  RECEIPT_NUMBER({ payments }) {
    const paid = payments.filter(({ paidFen }) => paidFen > 0);
    return paid.some(({ receiptLineId }) => receiptLineId !== null) || paid.every(({ payer }) => payer !== 'SELF');
  },
  RELATION_TO_HEAD: ({ household }) => household !== null,
  CONTACT_PERSON: ({ household }) => household?.headPersonId != null,
};

/** 必填项: what one record holds of what it has to hold (DL-16), in the order of the notice. */
export function completenessOf(parts: RecordParts) {
  const present = REQUIRED_FIELDS.filter((field) => IS_PRESENT[field](parts));
  const missing = REQUIRED_FIELDS.filter((field) => !IS_PRESENT[field](parts));
  return { isComplete: missing.length === 0, present, missing };
}
