import { sql } from 'drizzle-orm';
import { enrollment } from '../nouns/enrollment.ts';
import { rowsBy } from '../rows.ts';
import { enrollments } from '../tables/index.ts';

export const enrollmentsById = rowsBy(enrollment, enrollments.id);

export const enrollmentsOfPeople = rowsBy(enrollment, enrollments.personId, [
  sql`${enrollments.policyYear} desc`,
  sql`${enrollments.id}`,
]);
