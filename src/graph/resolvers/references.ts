import { assertMaySee } from '../../services/see-channel.ts';
import type { Context } from '../context.ts';
import type { Half } from '../sdl.ts';
import { bulletinById } from './registry/bulletin.ts';
import { ceilingComplianceById } from './registry/ceiling-compliance.ts';
import { fundYearById } from './registry/fund-year.ts';
import { moneyStatementById } from './registry/money-statement.ts';
import { noticeDeliveryById } from './registry/notice-delivery.ts';
import { progressById } from './registry/participation.ts';
import { fileOf } from './registry/person-file.ts';
import { staffingCheckById } from './registry/staffing-check.ts';

interface PersonReference {
  readonly id: string;
  readonly facts?: string;
}
interface HouseholdReference {
  readonly id: string;
  readonly memberFacts?: readonly (string | null)[];
}

interface SealedReference {
  readonly id: string;
  readonly facts?: string;
}

/**
 * How a half served alone turns the gateway's representations into objects. The registry loads its rows, batched; the
 * policy half reads no registry table and takes the facts that the representation carries.
 */
export function referenceResolvers(half: Half): Record<string, object> {
  if (half === 'policy') {
    return {
      Person: { __resolveReference: (reference: PersonReference) => reference },
      Household: { __resolveReference: (reference: HouseholdReference) => reference },
      MoneyStatement: { __resolveReference: (reference: SealedReference) => reference },
      FundYear: { __resolveReference: (reference: SealedReference) => reference },
      Bulletin: { __resolveReference: (reference: SealedReference) => reference },
      ParticipationProgress: { __resolveReference: (reference: SealedReference) => reference },
      StaffingCheck: { __resolveReference: (reference: SealedReference) => reference },
      NoticeDelivery: { __resolveReference: (reference: SealedReference) => reference },
      CeilingCompliance: { __resolveReference: (reference: SealedReference) => reference },
      AssistanceListBatch: { __resolveReference: (reference: { readonly id: string }) => reference },
      PersonFile: { __resolveReference: (reference: PersonReference) => reference },
      PolicyYear: {
        __resolveReference({ id }: { id: string }, { rulebooks, viewer }: Context) {
          const found = rulebooks.byId(id);
          if (found) assertMaySee(found.channel, viewer);
          return found ?? null;
        },
      },
    };
  }
  return {
    Person: { __resolveReference: ({ id }: PersonReference, { loaders }: Context) => loaders.person.load(id) },
    PersonFile: { __resolveReference: ({ id }: PersonReference, context: Context) => fileOf(id, context) },
    Household: { __resolveReference: ({ id }: HouseholdReference, { loaders }: Context) => loaders.household.load(id) },
    MoneyStatement: {
      __resolveReference: ({ id }: { id: string }, context: Context) => moneyStatementById(id, context),
    },
    FundYear: { __resolveReference: ({ id }: { id: string }, context: Context) => fundYearById(id, context) },
    ParticipationProgress: {
      __resolveReference: ({ id }: { id: string }, context: Context) => progressById(id, context),
    },
    Bulletin: { __resolveReference: ({ id }: { id: string }, context: Context) => bulletinById(id, context) },
    Enrollment: { __resolveReference: ({ id }: { id: string }, { loaders }: Context) => loaders.enrollment.load(id) },
    Claim: { __resolveReference: ({ id }: { id: string }, { loaders }: Context) => loaders.claim.load(id) },
    Institution: { __resolveReference: ({ id }: { id: string }, { loaders }: Context) => loaders.institution.load(id) },
    StaffingCheck: { __resolveReference: ({ id }: { id: string }, context: Context) => staffingCheckById(id, context) },
    NoticeDelivery: {
      __resolveReference: ({ id }: { id: string }, context: Context) => noticeDeliveryById(id, context),
    },
    CeilingCompliance: {
      __resolveReference: ({ id }: { id: string }, context: Context) => ceilingComplianceById(id, context),
    },
    StandardChange: {
      __resolveReference: ({ id }: { id: string }, { loaders }: Context) => loaders.standardChange.load(id),
    },
    SupervisionCase: {
      __resolveReference: ({ id }: { id: string }, { loaders }: Context) => loaders.supervisionCase.load(id),
    },
    DuplicateCase: {
      __resolveReference: ({ id }: { id: string }, { loaders }: Context) => loaders.duplicateCase.load(id),
    },
    ExchangeList: {
      __resolveReference: ({ id }: { id: string }, { loaders }: Context) => loaders.exchangeList.load(id),
    },
    ExchangeRow: {
      __resolveReference: ({ id }: { id: string }, { loaders }: Context) => loaders.exchangeRow.load(id),
    },
    Payment: { __resolveReference: ({ id }: { id: string }, { loaders }: Context) => loaders.payment.load(id) },
    Receipt: { __resolveReference: ({ id }: { id: string }, { loaders }: Context) => loaders.receipt.load(id) },
    AssistanceListing: {
      __resolveReference: ({ id }: { id: string }, { loaders }: Context) => loaders.listing.load(id),
    },
    AssistanceListBatch: {
      __resolveReference: ({ id }: { id: string }, { loaders }: Context) => loaders.batch.load(id),
    },
    AssistanceListRow: {
      __resolveReference: ({ id }: { id: string }, { loaders }: Context) => loaders.listRow.load(id),
    },
    AssistanceListEffect: {
      __resolveReference: ({ id }: { id: string }, { loaders }: Context) => loaders.listEffect.load(id),
    },
    Organisation: {
      __resolveReference: ({ id }: { id: string }, { loaders }: Context) => loaders.organisation.load(id),
    },
    StaffMember: { __resolveReference: ({ id }: { id: string }, { loaders }: Context) => loaders.staff.load(id) },
    Region: {
      __resolveReference: async ({ code }: { code: string }, { loaders }: Context) =>
        (await loaders.regionVersions.load(code)).at(-1) ?? null,
    },
  };
}
