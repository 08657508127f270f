import { followChanges } from '../../../services/follow-changes.ts';
import type { RegistryChangeRow } from '../../../store/queries/registry-change.ts';
import type { Context } from '../../context.ts';

interface ChangesPage {
  readonly after?: string | null;
  readonly first: number;
}

export const registryChange = {
  Query: { changesSince: (_: unknown, page: ChangesPage, context: Context) => followChanges(context, page) },

  RegistryChange: {
    id: ({ subjectId }: RegistryChangeRow) => subjectId,
    isGone: async (change: RegistryChangeRow, _: unknown, { loaders }: Context) =>
      (await (listingOf(change, loaders) ?? enrollmentOf(change, loaders))) === null,
    person: ({ personId }: RegistryChangeRow, _: unknown, { loaders }: Context) => loaders.person.load(personId),
    listing: (change: RegistryChangeRow, _: unknown, { loaders }: Context) => listingOf(change, loaders),
    enrollment: (change: RegistryChangeRow, _: unknown, { loaders }: Context) => enrollmentOf(change, loaders),
  },
};

type Loaders = Context['loaders'];

const listingOf = ({ subject, subjectId }: RegistryChangeRow, { listing }: Loaders) =>
  subject === 'LISTING' ? listing.load(subjectId) : null;

const enrollmentOf = ({ subject, subjectId }: RegistryChangeRow, { enrollment }: Loaders) =>
  subject === 'ENROLLMENT' ? enrollment.load(subjectId) : null;
