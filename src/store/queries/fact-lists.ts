/** A value of a fact: how it is read, always as text, and what the text stands for. Null stays null. */
interface Value {
  readonly sql: string;
  readonly read: (text: string) => unknown;
}

const as = (read: Value['read']) => (sql: string) => ({ sql, read });

const word = as((text) => text);
const number = as(Number);
const flag = as((text) => text === 'true');
/** Of codes, which hold nothing that an array's text would have to quote. */
const words = as((text) => (text === '{}' ? [] : text.slice(1, -1).split(',')));
const json = as((text) => JSON.parse(text));
/** ISO 8601, from what Postgres prints: `2017-11-20 08:00:00+08`. */
const instant = as((text) => {
  const isWholeHours = text.charCodeAt(text.length - 3) !== COLON;
  return `${text.slice(0, 10)}T${text.slice(11)}${isWholeHours ? ':00' : ''}`;
});
const COLON = ':'.charCodeAt(0);

const HELD = { validFrom: word('f.valid_from'), validTo: word('f.valid_to') };
const RECORDED = {
  ...{ recordedAt: instant('f.recorded_at'), supersededAt: instant('f.superseded_at'), source: word('f.source') },
};
/** What only tells who said a fact and when. */
export const RECORDING: ReadonlySet<string> = new Set(Object.keys(RECORDED));

/** One list of facts: from where its rows come, in the order of `by`, and which column says whose they are. */
export interface FactList {
  readonly of: string;
  readonly from: string;
  readonly where?: string;
  readonly by: string;
  /** The column that says whose a row is, where rows come from a table of their own. */
  readonly person?: string;
  readonly values: Readonly<Record<string, Value>>;
}

/** What stands in the file itself. */
export const FILE: FactList = {
  of: 'file.at',
  from: 'file',
  by: 'file.at',
  values: {
    ...{ personId: word('file.id'), regionCode: word('file.region_code') },
    ...{ birthDate: word('file.birth_date'), sex: word('file.sex') },
  },
};

const ofPerson = (table: string, values: FactList['values']): FactList => ({
  of: 'key.at',
  from: `key join ${table} f on f.person_id = key.id`,
  person: 'f.person_id',
  by: 'f.id',
  values: { ...values, ...RECORDED },
});

/**
 * 父母: for the child's birth year and the next, each parent's enrolments; that the roll was searched for the parent; and
 * that there is such a parent, of whom nothing more may be known. A fact is known once everything it is made of is.
 */
const PARENTS = `parent
  cross join lateral (
    select file.id, file.merged_ids from people file
    where file.id = (select coalesce(first.merged_into_id, first.id) from people first where first.id = parent.parent_id)
    offset 0
  ) file
  cross join lateral generate_series(parent.birth_year, parent.birth_year + 1) year
  cross join lateral (
    select null::scheme as scheme, null as region_code, null::boolean as is_insured, parent.recorded_at, parent.superseded_at,
      parent.source
    union all
    select null, null, false, c.recorded_at, c.superseded_at, c.source
    from register_checks c
    where c.person_id = any(file.merged_ids || file.id) and 'ENROLLMENT_HISTORY' = any(c.registers)
    union all
    select e.scheme, e.region_code, e.status in ('PAID', 'ACTIVE', 'ENDED'), e.recorded_at, e.superseded_at, e.source
    from enrollments e
    where e.person_id = any(file.merged_ids || file.id) and e.policy_year = year and e.status <> 'VOID'
  ) known
  cross join lateral (
    select greatest(parent.recorded_at, known.recorded_at) as recorded_at,
      least(parent.superseded_at, known.superseded_at) as superseded_at, known.source
  ) f`;

/** 涉农地区: what is recorded of a place's region and of those above it, superseded rows too; null when nothing is. */
const AGRICULTURE = `
  select json_agg(json_build_object('regionCode', a.region_code, 'isAgricultural', a.is_set,
    'validFrom', a.valid_from, 'validTo', a.valid_to,
    'recordedAt', a.recorded_at, 'supersededAt', a.superseded_at, 'source', a.source) order by a.id)
  from region_attributes a
  where a.kind = 'AGRICULTURE_RELATED' and a.region_code in (f.region_code, left(f.region_code, 9), left(f.region_code, 6),
    left(f.region_code, 4) || '00', left(f.region_code, 2) || '0000')`;

/**
 * What lists share: `file` are the files asked about, and `key` is them and whatever was merged into them. Where a plan has to be
 * told whose rows alone it is to look at, `only` says so of a column.
 */
export const factSources = (only: (person: string) => string = () => 'true'): string => `
  key as materialized (
    select file.at, own.id, file.birth_date from file cross join lateral unnest(file.merged_ids || file.id) as own (id)
  ), place as materialized (
    select key.at, f.* from key join person_places f on f.person_id = key.id where ${only('f.person_id')}
  ), farm as materialized (
    select f.region_code, (${AGRICULTURE}) as agriculture from (select distinct region_code from place) f
  ), payment as materialized (
    select key.at, f.* from key join payments f on f.person_id = key.id where ${only('f.person_id')}
  ), parent as materialized (
    select key.at, extract(year from key.birth_date)::int as birth_year, f.*
    from key join parents f on f.person_id = key.id where ${only('f.person_id')}
  )`;

/** All lists of facts, superseded rows too, because answers replay the past. */
export const FACT_LISTS = {
  places: {
    of: 'f.at',
    from: 'place f join farm on farm.region_code = f.region_code',
    by: 'f.id',
    values: {
      ...{ kind: word('f.kind'), regionCode: word('f.region_code'), hukouKind: word('f.hukou_kind') },
      ...{ agriculture: json('farm.agriculture'), ...HELD, ...RECORDED },
    },
  },
  statuses: ofPerson('status_periods', {
    ...{ kind: word('f.kind'), educationLevel: word('f.education_level'), regionCode: word('f.region_code'), ...HELD },
  }),
  documents: ofPerson('identity_documents', { kind: word('f.kind'), regionCode: word('f.region_code'), ...HELD }),
  checks: ofPerson('register_checks', { registers: words('f.registers'), checkedOn: word('f.checked_on') }),
  enrollments: ofPerson('enrollments', {
    ...{ id: word('f.id'), scheme: word('f.scheme'), regionCode: word('f.region_code') },
    ...{ poolingAreaCode: word('f.pooling_area_code'), policyYear: number('f.policy_year'), status: word('f.status') },
    ...{ registeredOn: word('f.registered_on'), paidOn: word('f.paid_on'), endedOn: word('f.ended_on') },
  }),
  // A payment whose receipt was voided counts until then and no longer; the line below zero that takes it back, by the same
  // person, is no refund, which would be held against a refund that somebody has a right to.
  payments: {
    of: 'f.at',
    from: 'payment f left join payment back on back.reverses_id = f.id and back.reverses_id is not null',
    where: 'f.reverses_id is null',
    by: 'f.id',
    values: {
      ...{ scheme: word('f.scheme'), policyYear: number('f.policy_year'), payer: word('f.payer') },
      ...{ paidFen: number('f.paid_fen'), paidOn: word('f.paid_on'), purpose: word('f.purpose'), ...RECORDED },
      supersededAt: instant('coalesce(f.superseded_at, back.recorded_at)'),
    },
  },
  listings: ofPerson('assistance_listings', {
    ...{ category: word('f.category'), department: word('f.department'), regionCode: word('f.region_code') },
    ...{ confirmedOn: word('f.confirmed_on'), certificateNo: word('f.certificate_masked') },
    ...{ grade: number(`case when f.grade ~ '^[1-9]$' then f.grade end`), meetsCondition: flag('f.meets_condition') },
    ...HELD,
  }),
  years: ofPerson('person_years', { policyYear: number('f.policy_year'), state: word('f.state') }),
  parents: {
    of: 'parent.at',
    from: PARENTS,
    where: "f.recorded_at < coalesce(f.superseded_at, 'infinity')",
    by: 'parent.id, year, known.recorded_at, known.source',
    values: {
      ...{ parentId: word('parent.parent_id'), isRegisteredWith: flag('parent.is_registered_with') },
      ...{ policyYear: number('year'), scheme: word('known.scheme'), regionCode: word('known.region_code') },
      ...{ isInsured: flag('known.is_insured'), ...RECORDED },
    },
  },
} satisfies Readonly<Record<string, FactList>>;
