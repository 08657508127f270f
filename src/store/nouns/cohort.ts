import { publicOffice } from '../access.ts';
import type { Noun } from '../noun.ts';
import { cohorts } from '../tables/index.ts';

/** What was asked about whom: no secret, and filtered by through its members alone, who are seen as people are. */
export const cohort: Noun<typeof cohorts> = {
  name: 'Cohort',
  table: cohorts,
  id: cohorts.id,
  scope: 'statistics:read',
  fields: {
    id: { column: cohorts.id, kind: 'ID', zh: '标识' },
    within: { column: cohorts.regionCode, kind: 'REGION', zh: '区划' },
    scheme: { column: cohorts.scheme, kind: 'ENUM', enumName: 'Scheme', zh: '险种' },
    policyYear: { column: cohorts.policyYear, kind: 'INT', zh: '参保年度' },
    asOf: { column: cohorts.asOf, kind: 'DATE', zh: '测算日' },
    isLatest: { column: cohorts.isLatest, kind: 'BOOLEAN', zh: '是否最新' },
  },
  relations: {},
  current: undefined,
  visible: publicOffice,
};
