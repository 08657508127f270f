import type { Noun, NounName } from '../noun.ts';
import { assistanceListBatch } from './assistance-list-batch.ts';
import { assistanceListEffect } from './assistance-list-effect.ts';
import { assistanceListRow } from './assistance-list-row.ts';
import { assistanceListing } from './assistance-listing.ts';
import { auditLine } from './audit-line.ts';
import { auditSeal } from './audit-seal.ts';
import { certificate } from './certificate.ts';
import { certificateEvent } from './certificate-event.ts';
import { claim } from './claim.ts';
import { claimSettlement } from './claim-settlement.ts';
import { cohort } from './cohort.ts';
import { cohortMember } from './cohort-member.ts';
import { contributionDue } from './contribution-due.ts';
import { designation } from './designation.ts';
import { duplicateCase } from './duplicate-case.ts';
import { enrollment } from './enrollment.ts';
import { exchangeList } from './exchange-list.ts';
import { exchangeRow } from './exchange-row.ts';
import { fundEntry } from './fund-entry.ts';
import { household } from './household.ts';
import { householdMember } from './household-member.ts';
import { identityDocument } from './identity-document.ts';
import { institution } from './institution.ts';
import { institutionViolation } from './institution-violation.ts';
import { job } from './job.ts';
import { organisation } from './organisation.ts';
import { payment } from './payment.ts';
import { person } from './person.ts';
import { personPlace } from './person-place.ts';
import { receipt } from './receipt.ts';
import { receiptLine } from './receipt-line.ts';
import { receiptVoid } from './receipt-void.ts';
import { refund } from './refund.ts';
import { registerCheck } from './register-check.ts';
import { staffAssignment } from './staff-assignment.ts';
import { staffMember } from './staff-member.ts';
import { standardChange } from './standard-change.ts';
import { statusPeriod } from './status-period.ts';
import { supervisionCase } from './supervision-case.ts';

/** Every noun by its SDL name: relations name each other through this table. */
export const NOUNS: Readonly<Record<NounName, Noun>> = {
  AssistanceListBatch: assistanceListBatch,
  AssistanceListEffect: assistanceListEffect,
  AssistanceListRow: assistanceListRow,
  AssistanceListing: assistanceListing,
  AuditLine: auditLine,
  AuditSeal: auditSeal,
  Certificate: certificate,
  CertificateEvent: certificateEvent,
  Claim: claim,
  ClaimSettlement: claimSettlement,
  Cohort: cohort,
  CohortMember: cohortMember,
  ContributionDue: contributionDue,
  Designation: designation,
  DuplicateCase: duplicateCase,
  Enrollment: enrollment,
  ExchangeList: exchangeList,
  ExchangeRow: exchangeRow,
  FundEntry: fundEntry,
  Household: household,
  HouseholdMember: householdMember,
  IdentityDocument: identityDocument,
  Institution: institution,
  InstitutionViolation: institutionViolation,
  Job: job,
  Organisation: organisation,
  Payment: payment,
  Person: person,
  PersonPlace: personPlace,
  Receipt: receipt,
  ReceiptLine: receiptLine,
  ReceiptVoid: receiptVoid,
  Refund: refund,
  RegisterCheck: registerCheck,
  StaffAssignment: staffAssignment,
  StaffMember: staffMember,
  StandardChange: standardChange,
  StatusPeriod: statusPeriod,
  SupervisionCase: supervisionCase,
};
