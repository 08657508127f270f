import { publicOffice } from '../access.ts';
import type { Noun } from '../noun.ts';
import { organisations } from '../tables/index.ts';

export const organisation: Noun<typeof organisations> = {
  name: 'Organisation',
  table: organisations,
  id: organisations.id,
  scope: 'registry:read',
  fields: {},
  relations: {},
  current: undefined,
  visible: publicOffice,
};
