import { isNull } from 'drizzle-orm';
import { publicOffice } from '../access.ts';
import type { Noun } from '../noun.ts';
import { institutionViolations } from '../tables/index.ts';

export const institutionViolation: Noun<typeof institutionViolations> = {
  name: 'InstitutionViolation',
  table: institutionViolations,
  id: institutionViolations.id,
  scope: 'claim:read',
  fields: {},
  relations: {},
  current: isNull(institutionViolations.withdrawnAt),
  visible: publicOffice,
};
