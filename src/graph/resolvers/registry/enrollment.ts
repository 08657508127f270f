import { listOf, orderFields } from '../../connection.ts';
import type { Context } from '../../context.ts';
import type { EnrollmentRow } from '../../rows.ts';
import { recorded, regionOf } from './shared.ts';

export const enrollment = {
  Query: { enrollments: listOf<EnrollmentRow>('Enrollment') },
  EnrollmentOrderField: orderFields('Enrollment'),

  Enrollment: {
    ...recorded('Enrollment'),
    person: ({ personId }: EnrollmentRow, _: unknown, { loaders }: Context) => loaders.person.load(personId),
    region: ({ regionCode }: EnrollmentRow, _: unknown, context: Context) => regionOf(regionCode, context),
    poolingArea: ({ poolingAreaCode }: EnrollmentRow, _: unknown, { loaders }: Context) =>
      loaders.poolingArea.load(poolingAreaCode),
    payments: ({ id }: EnrollmentRow, _: unknown, { loaders }: Context) => loaders.paymentsOfEnrollment.load(id),
  },
};
