import type { Context } from '../../context.ts';

/** Loaders of everything with an id of its own, by SDL type, and the scope that the type asks for. */
const BY_TYPE = {
  Person: ['person', 'registry:read'],
  Household: ['household', 'registry:read'],
  Enrollment: ['enrollment', 'registry:read'],
  DuplicateCase: ['duplicateCase', 'registry:read'],
  ExchangeList: ['exchangeList', 'registry:reconcile'],
  ExchangeRow: ['exchangeRow', 'registry:reconcile'],
  Payment: ['payment', 'money:read'],
  Receipt: ['receipt', 'money:read'],
  Refund: ['refund', 'money:read'],
  Certificate: ['certificate', 'registry:read'],
  AssistanceListing: ['listing', 'assistance:read'],
  AssistanceListBatch: ['batch', 'assistance:read'],
  AssistanceListRow: ['listRow', 'assistance:list'],
  AssistanceListEffect: ['listEffect', 'assistance:list'],
  Claim: ['claim', 'claim:read'],
  Institution: ['institution', 'registry:read'],
  SupervisionCase: ['supervisionCase', 'claim:read'],
  StandardChange: ['standardChange', 'bulletin:read'],
  Organisation: ['organisation', 'registry:read'],
  StaffMember: ['staff', 'registry:read'],
  Region: ['region', null],
} as const;

export const node = {
  Query: {
    /** An id does not tell its type, so every table that the viewer may read is asked at once, in one tick. */
    async node(_: unknown, { id }: { id: string }, { loaders, scopes }: Context) {
      const allowed = Object.entries(BY_TYPE).filter(([, [, scope]]) => scope === null || scopes.has(scope));
      const found = await Promise.all(
        allowed.map(async ([type, [loader]]) => ({ type, row: await loaders[loader].load(id) })),
      );
      const hit = found.find(({ row }) => row !== null);
      return hit?.row ? { __typename: hit.type, ...hit.row } : null;
    },
  },
  Node: { __resolveType: ({ __typename }: { __typename: string }) => __typename },
};
