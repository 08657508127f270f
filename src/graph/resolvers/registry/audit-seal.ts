import { type AuditQuestion, verifyAudit } from '../../../services/audit/verify-audit.ts';
import type { Context } from '../../context.ts';

/** Lines that one request goes through: some seconds of work. More belongs to the command line. */
const MOST_LINES = 200_000;

export const auditSeal = {
  Query: {
    auditVerify: (_: unknown, question: AuditQuestion, context: Context) => verifyAudit(context, question, MOST_LINES),
  },
};
