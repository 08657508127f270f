import { assistanceList } from './assistance-list.ts';
import { assistanceListEffect } from './assistance-list-effect.ts';
import { assistanceListRow } from './assistance-list-row.ts';
import { assistancePartner } from './assistance-partner.ts';
import { assistanceReport } from './assistance-report.ts';
import { assumedClaim } from './assumed-claim.ts';
import { auditLine } from './audit-line.ts';
import { auditSeal } from './audit-seal.ts';
import { bulletin } from './bulletin.ts';
import { bulletinDuty } from './bulletin-duty.ts';
import { ceilingCompliance } from './ceiling-compliance.ts';
import { certificate } from './certificate.ts';
import { chargedInFull } from './charged-in-full.ts';
import { claim } from './claim.ts';
import { claimBulletin } from './claim-bulletin.ts';
import { claimDifference } from './claim-difference.ts';
import { claimFacts } from './claim-facts.ts';
import { claimFault } from './claim-fault.ts';
import { claimLiability } from './claim-liability.ts';
import { claimProgress } from './claim-progress.ts';
import { claimRun } from './claim-run.ts';
import { cohort } from './cohort.ts';
import { collection } from './collection.ts';
import { complaint } from './complaint.ts';
import { completeness } from './completeness.ts';
import { duplicateCase } from './duplicate-case.ts';
import { emergencyOpening } from './emergency-opening.ts';
import { enrollment } from './enrollment.ts';
import { enrollmentRegistration } from './enrollment-registration.ts';
import { exchange } from './exchange.ts';
import { exported } from './export.ts';
import { familyAccount } from './family-account.ts';
import { fileLook } from './file-look.ts';
import { fundEntry } from './fund-entry.ts';
import { fundHand } from './fund-hand.ts';
import { fundReconciliation } from './fund-reconciliation.ts';
import { fundStatement } from './fund-statement.ts';
import { fundTransfer } from './fund-transfer.ts';
import { fundWhatIf } from './fund-what-if.ts';
import { fundYear } from './fund-year.ts';
import { headCount } from './head-count.ts';
import { household } from './household.ts';
import { householdChange } from './household-change.ts';
import { importBatch } from './import-batch.ts';
import { institution } from './institution.ts';
import { job } from './job.ts';
import { livingApart } from './living-apart.ts';
import { measure } from './measure.ts';
import { moneyStatement } from './money-statement.ts';
import { node } from './node.ts';
import { noticeDelivery } from './notice-delivery.ts';
import { oneStop } from './one-stop.ts';
import { organisation } from './organisation.ts';
import { participation } from './participation.ts';
import { payment } from './payment.ts';
import { person } from './person.ts';
import { personEvent } from './person-event.ts';
import { personFile } from './person-file.ts';
import { personRegistration } from './person-registration.ts';
import { policyComparison } from './policy-comparison.ts';
import { populationSet } from './population-set.ts';
import { progressReport } from './progress-report.ts';
import { receipt } from './receipt.ts';
import { reconciliation } from './reconciliation.ts';
import { refund } from './refund.ts';
import { region } from './region.ts';
import { registerCheck } from './register-check.ts';
import { registryChange } from './registry-change.ts';
import { roster } from './roster.ts';
import { staffingCheck } from './staffing-check.ts';
import { standardChange } from './standard-change.ts';
import { statistics } from './statistics.ts';
import { subsidyDeclaration } from './subsidy-declaration.ts';
import { supervisionCase } from './supervision-case.ts';
import { unconfirmed } from './unconfirmed-assistance.ts';
import { unenrolledHousehold } from './unenrolled-household.ts';
import { unsignedPayment } from './unsigned-payment.ts';
import { viewer } from './viewer.ts';

/** The resolvers of the registry half, one file per noun. */
export const registryResolvers = [
  assistanceList,
  assistanceListEffect,
  assistanceListRow,
  assistancePartner,
  assistanceReport,
  assumedClaim,
  auditLine,
  auditSeal,
  bulletin,
  bulletinDuty,
  ceilingCompliance,
  certificate,
  claim,
  claimDifference,
  claimFacts,
  claimLiability,
  claimProgress,
  claimRun,
  chargedInFull,
  claimBulletin,
  claimFault,
  complaint,
  completeness,
  duplicateCase,
  cohort,
  collection,
  emergencyOpening,
  enrollment,
  exchange,
  enrollmentRegistration,
  exported,
  familyAccount,
  fileLook,
  fundEntry,
  fundHand,
  fundReconciliation,
  fundStatement,
  fundTransfer,
  fundWhatIf,
  fundYear,
  headCount,
  household,
  householdChange,
  importBatch,
  institution,
  job,
  livingApart,
  measure,
  moneyStatement,
  node,
  noticeDelivery,
  oneStop,
  organisation,
  participation,
  payment,
  person,
  personEvent,
  personFile,
  personRegistration,
  policyComparison,
  populationSet,
  progressReport,
  receipt,
  reconciliation,
  refund,
  region,
  registerCheck,
  registryChange,
  roster,
  statistics,
  staffingCheck,
  standardChange,
  subsidyDeclaration,
  supervisionCase,
  unconfirmed,
  unenrolledHousehold,
  unsignedPayment,
  viewer,
];
