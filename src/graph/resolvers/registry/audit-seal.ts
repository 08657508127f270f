import { type AuditQuestion, verifyAudit } from '../../../services/audit/verify-audit.ts';
import { listOf, orderFields } from '../../connection.ts';
import type { Context } from '../../context.ts';
import type { AuditSealRow } from '../../rows.ts';

/** Lines that one request goes through: some seconds of work. More belongs to the command line. */
const MOST_LINES = 200_000;

export const auditSeal = {
  Query: {
    auditSeals: listOf<AuditSealRow>('AuditSeal'),
    auditVerify: (_: unknown, question: AuditQuestion, context: Context) => verifyAudit(context, question, MOST_LINES),
  },
  AuditSealOrderField: orderFields('AuditSeal'),

  AuditSeal: { isKeyed: ({ form }: AuditSealRow) => form === 'hmac' },
};
