import {
  designateInstitution,
  type InstitutionDesignateInput,
} from '../../../services/institutions/designate-institution.ts';
import {
  type InstitutionViolationRecordInput,
  recordViolation,
} from '../../../services/institutions/record-violation.ts';
import {
  type InstitutionRegisterInput,
  registerInstitution,
} from '../../../services/institutions/register-institution.ts';
import {
  type InstitutionViolationWithdrawInput,
  withdrawViolation,
} from '../../../services/institutions/withdraw-violation.ts';
import {
  institutionsWithoutOfficer,
  type WithoutOfficerSearch,
} from '../../../services/institutions/without-officer.ts';
import { listOf, orderFields } from '../../connection.ts';
import type { Context } from '../../context.ts';
import { withUserErrors } from '../../errors.ts';
import { readAnew } from '../../loaders.ts';
import type { DesignationRow, InstitutionRow } from '../../rows.ts';
import { dated, regionOf } from './shared.ts';

interface Input<Fields> {
  readonly input: Fields;
}

/** A mutation about one institution: does it, and reads the institution with what is said of it then. */
const written =
  <Fields>(write: (context: Context, input: Fields) => Promise<{ institutionId: string }>) =>
  (_: unknown, { input }: Input<Fields>, context: Context) =>
    withUserErrors(async () => {
      const { institutionId } = await write(context, input);
      return { institution: await readAnew(context).institution.load(institutionId) };
    });

/** The same about one violation. */
const found =
  <Fields>(write: (context: Context, input: Fields) => Promise<{ violationId: string }>) =>
  (_: unknown, { input }: Input<Fields>, context: Context) =>
    withUserErrors(async () => {
      const { violationId } = await write(context, input);
      return { violation: await readAnew(context).violation.load(violationId) };
    });

export const institution = {
  Query: {
    institution: (_: unknown, { code }: { code: string }, { loaders }: Context) => loaders.institutionOfCode.load(code),
    institutions: listOf<InstitutionRow>('Institution'),
    async institutionsWithoutOfficer(_: unknown, search: WithoutOfficerSearch, context: Context) {
      await context.refer.assertRegion(search.within);
      return institutionsWithoutOfficer(context, search);
    },
  },
  InstitutionOrderField: orderFields('Institution'),

  Mutation: {
    institutionRegister: written<InstitutionRegisterInput>(registerInstitution),
    institutionDesignate: written<InstitutionDesignateInput>(designateInstitution),
    institutionViolationRecord: found<InstitutionViolationRecordInput>(recordViolation),
    institutionViolationWithdraw: found<InstitutionViolationWithdrawInput>(withdrawViolation),
  },

  Institution: {
    region: ({ regionCode }: InstitutionRow, _: unknown, context: Context) => regionOf(regionCode, context),
    designations: ({ id }: InstitutionRow, _: unknown, { loaders }: Context) =>
      loaders.designationsOfInstitution.load(id),
    violations: async ({ id }: InstitutionRow, _: unknown, { loaders }: Context) =>
      (await loaders.violationsOfInstitution.load(id)).filter(({ withdrawnAt }) => withdrawnAt === null),
  },
  Designation: {
    ...dated,
    region: ({ regionCode }: DesignationRow, _: unknown, context: Context) => regionOf(regionCode, context),
    recordedAt: async ({ id }: DesignationRow, _: unknown, { loaders }: Context) =>
      (await loaders.recordingOf('Designation').load(id))?.recordedAt,
  },
};
