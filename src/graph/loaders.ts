import { assistanceListLoaders } from './loaders/assistance-list.ts';
import { auditLoaders } from './loaders/audit.ts';
import { claimLoaders } from './loaders/claim.ts';
import { enrollmentLoaders } from './loaders/enrollment.ts';
import { exchangeLoaders } from './loaders/exchange.ts';
import { fundLoaders } from './loaders/fund.ts';
import { householdLoaders } from './loaders/household.ts';
import { institutionLoaders } from './loaders/institution.ts';
import { officeWorkLoaders } from './loaders/office-work.ts';
import { organisationLoaders } from './loaders/organisation.ts';
import { paymentLoaders } from './loaders/payment.ts';
import { personLoaders } from './loaders/person.ts';
import { receiptLoaders } from './loaders/receipt.ts';
import { regionLoaders } from './loaders/region.ts';
import type { LoaderSource } from './loaders/source.ts';

/** One set per request. A loader keeps what it has read, so one shared between requests would leak people. */
export function createLoaders(source: LoaderSource) {
  return {
    ...personLoaders(source),
    ...householdLoaders(source),
    ...enrollmentLoaders(source),
    ...paymentLoaders(source),
    ...receiptLoaders(source),
    ...assistanceListLoaders(source),
    ...exchangeLoaders(source),
    ...claimLoaders(source),
    ...fundLoaders(source),
    ...institutionLoaders(source),
    ...organisationLoaders(source),
    ...officeWorkLoaders(source),
    ...regionLoaders(source),
    ...auditLoaders(source),
  };
}

export type Loaders = ReturnType<typeof createLoaders>;

/** Forgets what a request has read: whatever is asked for after a write is read anew. */
export function readAnew(source: LoaderSource & { readonly loaders: Loaders }): Loaders {
  return Object.assign(source.loaders, createLoaders(source));
}
