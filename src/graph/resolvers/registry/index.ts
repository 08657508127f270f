import { assistanceList } from './assistance-list.ts';
import { assistanceListEffect } from './assistance-list-effect.ts';
import { assistanceListRow } from './assistance-list-row.ts';
import { assistancePartner } from './assistance-partner.ts';
import { assistanceReport } from './assistance-report.ts';
import { certificate } from './certificate.ts';
import { collection } from './collection.ts';
import { completeness } from './completeness.ts';
import { duplicateCase } from './duplicate-case.ts';
import { enrollment } from './enrollment.ts';
import { enrollmentRegistration } from './enrollment-registration.ts';
import { exchange } from './exchange.ts';
import { fundTransfer } from './fund-transfer.ts';
import { household } from './household.ts';
import { householdChange } from './household-change.ts';
import { importBatch } from './import-batch.ts';
import { job } from './job.ts';
import { livingApart } from './living-apart.ts';
import { moneyStatement } from './money-statement.ts';
import { node } from './node.ts';
import { organisation } from './organisation.ts';
import { payment } from './payment.ts';
import { person } from './person.ts';
import { personEvent } from './person-event.ts';
import { personFile } from './person-file.ts';
import { personRegistration } from './person-registration.ts';
import { populationSet } from './population-set.ts';
import { receipt } from './receipt.ts';
import { reconciliation } from './reconciliation.ts';
import { refund } from './refund.ts';
import { region } from './region.ts';
import { registerCheck } from './register-check.ts';
import { registryChange } from './registry-change.ts';
import { roster } from './roster.ts';
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
  certificate,
  completeness,
  duplicateCase,
  collection,
  enrollment,
  exchange,
  enrollmentRegistration,
  fundTransfer,
  household,
  householdChange,
  importBatch,
  job,
  livingApart,
  moneyStatement,
  node,
  organisation,
  payment,
  person,
  personEvent,
  personFile,
  personRegistration,
  populationSet,
  receipt,
  reconciliation,
  refund,
  region,
  registerCheck,
  registryChange,
  roster,
  unenrolledHousehold,
  unsignedPayment,
  viewer,
];
