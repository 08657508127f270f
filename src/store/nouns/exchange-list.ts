import type { Noun } from '../noun.ts';
import { exchangeLists } from '../tables/index.ts';
import { listWithin } from './exchange-row.ts';

export const exchangeList: Noun<typeof exchangeLists> = {
  name: 'ExchangeList',
  table: exchangeLists,
  id: exchangeLists.id,
  scope: 'registry:reconcile',
  fields: {},
  relations: {},
  current: undefined,
  visible: (seeing) => listWithin(seeing, exchangeLists.regionCode),
};
