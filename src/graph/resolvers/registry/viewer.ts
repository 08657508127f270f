import { rightsOf } from '../../../services/rights.ts';
import type { Viewer } from '../../../services/viewer.ts';
import type { Context } from '../../context.ts';

export const viewer = {
  Query: { viewer: (_: unknown, __: unknown, { viewer: asking }: Context) => asking },
  Viewer: {
    can: ({ scopes }: Viewer) => [...scopes].sort(),
    rights: (asking: Viewer, _: unknown, { today }: Context) => rightsOf(asking, today),
    today: (_: Viewer, __: unknown, { today }: Context) => today,
  },
};
