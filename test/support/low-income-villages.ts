import { importRegionAttributes } from '../../src/services/imports/import-region-attributes.ts';
import { importRegions } from '../../src/services/imports/import-regions.ts';
import { importTargets } from '../../src/services/imports/import-targets.ts';
import type { TestDatabase } from './database.ts';
import { bytes } from './import.ts';

/** Towns of 普兰店, 瓦房店 and 庄河, with as many invented low-income villages as make 128 together. */
const TOWNS = { '210214012': 43, '210281001': 43, '210283001': 42 } as const;

const CODES = Object.entries(TOWNS).flatMap(([town, villages]) =>
  Array.from({ length: villages }, (_, index) => `${town}${201 + index}`),
);

/** How many are due to join in each, and of how many of them nobody in the last two has joined. */
const LIABLE = 10;

/**
 * 128 villages of Dalian, named by file as low-income villages, where ten people each are due to join NRCMS for 2019: all of them have,
 * but for one in each of two villages. Another village of the town belongs to no such group, and nobody there has joined.
 */
export async function loadLowIncomeVillages({ sql }: TestDatabase): Promise<void> {
  const other = '210214012299';
  const [regions, attributes, targets] = [
    [...CODES, other].map((code) => `${code},示例村,VILLAGE,ADMINISTRATIVE,${code.slice(0, 9)},,,,invented`),
    [...CODES.map((code) => `${code},低收入村,是,,,invented`), '210200,低收入村,否,,,invented'],
    [...CODES, other].map((code) => `${code},新农合,2019,${LIABLE},invented`),
  ];
  const header = 'code,name,level,kind,parentCode,validFrom,validTo,successorCodes,source';
  await importRegions(sql, bytes([header, ...regions].join('\n')));
  await importRegionAttributes(sql, bytes(['区划代码,属性,是否,生效日期,失效日期,来源', ...attributes].join('\n')));
  await importTargets(sql, bytes(['区划代码,险种,参保年度,户籍应参保人数,来源', ...targets].join('\n')));
  const short = [CODES[0], CODES.at(-1)] as string[];
  await sql`
    with joined as (
      insert into people (name, region_code, source)
      select '示例', code, 'test' from unnest(${CODES}::text[]) code, generate_series(1, ${LIABLE}) number
      where not (number = 1 and code = any(${short}::text[])) returning id, region_code
    )
    insert into enrollments (person_id, scheme, region_code, pooling_area_code, policy_year, status, registered_on, paid_on, source)
    select id, 'NRCMS', region_code, left(region_code, 6), 2019, 'PAID', '2018-11-01', '2018-11-01', 'test' from joined`;
}
