import { organisationsWithin } from '../../../store/queries/organisation.ts';
import type { Context } from '../../context.ts';
import type { OrganisationRow, StaffAssignmentRow, StaffMemberRow } from '../../rows.ts';
import { dated, regionOf } from './shared.ts';

export const organisation = {
  Query: {
    organisations: (_: unknown, { within }: { within: string }, { db }: Context) => organisationsWithin(db, within),
  },

  Organisation: {
    ...dated,
    region: ({ regionCode }: OrganisationRow, _: unknown, context: Context) => regionOf(regionCode, context),
    parent: ({ parentId }: OrganisationRow, _: unknown, { loaders }: Context) =>
      parentId && loaders.organisation.load(parentId),
  },

  StaffMember: {
    organisation: ({ organisationId }: StaffMemberRow, _: unknown, { loaders }: Context) =>
      loaders.organisation.load(organisationId),
    assignments: ({ id }: StaffMemberRow, _: unknown, { loaders }: Context) => loaders.assignmentsOfStaff.load(id),
  },

  StaffAssignment: {
    ...dated,
    region: ({ regionCode }: StaffAssignmentRow, _: unknown, context: Context) => regionOf(regionCode, context),
  },
};
