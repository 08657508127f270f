import type { Chapter } from './chapter.ts';

/** The audit, emergencies, and work in the background. */
export const WORK: Chapter = {
  types: {
    // Names of clerks and ids of people, and no value that was looked up.
    'audit:read': `AuditLine AuditProblem AuditSeal AuditVerification`,
    // Residents see who looked at their own file: a right of theirs. Of others in the household they are told of no
    // look, which would say whose list they stand on.
    'audit:read | looks:read': `FileLook`,
    // One's own openings, with one's own reason; everybody's for auditors.
    'audit:read | emergency:open': `EmergencyOpening`,
    'emergency:open': `EmergencyPayload`,
    // One's own files; that others were made is shown to auditors, without a link.
    'export:make': `Export ExportRequestPayload`,
    // Work is seen by who may ask for its kind, and of their regions.
    'assistance:sync | claim:settle | cohort:make | export:make': `Job JobCancelPayload`,
  },
  fields: {
    'audit:read': `Query.{auditVerify,auditLines,auditSeals}`,
    'audit:read | looks:read': `Person.{looks}`,
    'audit:read | emergency:open': `Query.{emergencyOpenings}`,
    'emergency:open': `Mutation.{emergencyOpen,emergencyClose}`,
    'export:make': `Query.{export,exports} Mutation.{exportRequest}`,
    'assistance:sync | claim:settle | cohort:make | export:make': `
      Query.{job} Mutation.{jobCancel} Subscription.{jobProgress}`,
  },
};
