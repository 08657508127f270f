/** A registry small enough to read, with something missing in every column that may be missing. */
const person = (number: number) => `00000000-0000-4000-8000-00000000000${number}`;
const row = (kind: string, number: number) => `0000000${number}-${kind}-4000-8000-000000000000`;

export const IDS = [1, 2, 3, 9].map(person).concat(row('0001', 1), row('0002', 2));
export const NAMES = ['林', '林秀兰', '罗_', '罗%', '', '罗庆福'];
export const DAYS = ['1949-03-12', '1990-01-01', '2016-12-31', '2017-08-20', '2017-10-05', '2018-01-01'];
export const REGIONS = ['350000', '350800', '350825', '350825103', '350825100', '350825103001', '3508Z1', '350825999'];

const people = [
  [1, "'林秀兰'", "'FEMALE'", "'1949-03-12'", '350825103'],
  [2, "'罗庆福'", "'MALE'", "'1946-11-30'", '350825103001'],
  [3, "'罗_庆'", 'null', "'1990-01-01'", '350825103'],
  [4, 'null', "'MALE'", 'null', '350825100'],
  [5, "'罗%'", "'FEMALE'", "'2017-10-05'", '350825100'],
  [6, "'陈'", "'FEMALE'", "'1985-07-19'", '3508Z1'],
  [7, "'吴'", 'null', 'null', '350823'],
].map(
  ([number, name, sex, born, region]) => `('${person(Number(number))}', ${name}, ${sex}, ${born}, '${region}', 't')`,
);

const households = [
  [1, '350825103001', '350825103', 'null'],
  [2, '350825100001', '350825100', 'null'],
  [3, '3508Z1001', '3508Z1', 'null'],
  [4, '350825103009', '350825103', "'2017-01-01'"],
].map(([n, number, region, ended]) => `('${row('0001', Number(n))}', '${number}', '${region}', 't', ${ended})`);

/** Household, person, relation, from, to, superseded. Person 4 of another town belongs to household 1. */
const members = [
  [1, 1, 'HEAD', "'1996-05-02'", 'null', 'null'],
  [1, 2, 'SPOUSE', 'null', 'null', 'null'],
  [1, 4, 'CHILD', "'2017-08-20'", "'2017-10-05'", 'null'],
  [2, 5, 'HEAD', "'2017-10-05'", 'null', 'null'],
  [2, 3, 'CHILD', "'1990-01-01'", 'null', "'2017-01-01'"],
  [3, 6, 'HEAD', 'null', "'2016-12-31'", 'null'],
].map(
  ([home, member, relation, from, to, superseded]) =>
    `('${row('0001', Number(home))}', '${person(Number(member))}', '${relation}', ${from}, ${to}, 't', ${superseded})`,
);

/** Number, person, scheme, year, status, region, registered, paid, superseded. */
const enrollments = [
  [1, 1, 'NRCMS', 2016, 'ENDED', '350825103', '2015-10-20', "'2015-10-20'", 'null'],
  [2, 1, 'URRBMI', 2017, 'ACTIVE', '350825103', '2016-12-31', "'2016-12-31'", 'null'],
  [3, 2, 'URRBMI', 2018, 'REGISTERED', '350825103001', '2017-10-05', 'null', 'null'],
  [4, 2, 'URRBMI', 2018, 'PAID', '350825103001', '2017-10-05', "'2017-10-06'", "'2017-11-01'"],
  [5, 5, 'URRBMI', 2018, 'PAID', '350825100', '2017-10-05', "'2018-01-01'", 'null'],
  [6, 6, 'UEBMI', 2018, 'VOID', '3508Z1', '2017-08-20', 'null', 'null'],
  [7, 7, 'URBMI', 2016, 'ENDED', '350823', '2016-01-01', "'2016-01-01'", 'null'],
].map(
  ([n, of, scheme, year, status, region, registered, paid, superseded]) =>
    `('${row('0002', Number(n))}', '${person(Number(of))}', '${scheme}', ${year}, '${status}', '${region}', '350800', '${registered}', ${paid}, 't', ${superseded})`,
);

/** Number, person, enrollment, year, payer, fen, paid. */
const payments = [
  [1, 1, 1, 2016, 'SELF', 12000, '2015-10-20'],
  [2, 1, 2, 2017, 'MEDICAL_ASSISTANCE_FUND', 15000, '2016-12-31'],
  [3, 2, null, 2018, 'SELF', 18000, '2017-10-05'],
  [4, 2, null, 2018, 'SELF', -18000, '2017-10-06'],
  [5, 5, 5, 2018, 'SELF', 36000, '2018-01-01'],
].map(
  ([n, of, enrollment, year, payer, fen, paid]) =>
    `('${row('0003', Number(n))}', '${person(Number(of))}', ${enrollment ? `'${row('0002', Number(enrollment))}'` : 'null'}, 'URRBMI', ${year}, '${payer}', 'RCU_COUNTER', ${fen}, '${paid}', 't')`,
);

/** Person, category, department, confirmed, from, to. */
const listings = [
  [1, 'DIBAO', 'CIVIL_AFFAIRS', "'2017-08-20'", "'2017-08-20'", 'null'],
  [2, 'DIBAO', 'CIVIL_AFFAIRS', 'null', 'null', "'2017-10-05'"],
  [2, 'MENTAL_SEVERE', 'HEALTH', "'2016-12-31'", "'2016-12-31'", 'null'],
  [5, 'MENTAL_SEVERE', 'HEALTH', "'2017-10-05'", 'null', 'null'],
].map(
  ([of, category, department, confirmed, from, to]) =>
    `('${person(Number(of))}', '${category}', '${department}', '350825103', ${confirmed}, ${from}, ${to}, 't')`,
);

const places = [
  [1, 'HUKOU', '350825103', 'null', 'null'],
  [1, 'LIVING', '350825103001', 'null', 'null'],
  [2, 'LIVING', '350825100', 'null', 'null'],
  [3, 'HUKOU', '3508Z1', 'null', 'null'],
  [4, 'LIVING', '350825103', "'2016-12-31'", 'null'],
  [5, 'LIVING', '3508Z1', 'null', "'2017-01-01'"],
  [6, 'HUKOU', '350825', 'null', 'null'],
].map(
  ([of, kind, region, to, superseded]) =>
    `('${person(Number(of))}', '${kind}', '${region}', ${to}, 't', ${superseded})`,
);

const statuses = [
  [2, 'DEAD', 'null', "'2017-10-05'", 'null'],
  [3, 'STUDENT', "'350825'", "'2016-12-31'", "'2018-01-01'"],
  [6, 'EMPLOYED', 'null', 'null', 'null'],
].map(([of, kind, region, from, to]) => `('${person(Number(of))}', '${kind}', ${region}, ${from}, ${to}, 't')`);

/** Household, series, number, head, issued, total, status. */
const receipts = [
  [1, 'A', 1, '2016-12-31', 15000, 'ISSUED'],
  [1, 'A', 2, '2017-10-05', 0, 'VOID'],
  [2, 'B', 1, '2018-01-01', 36000, 'ISSUED'],
].map(
  ([home, series, number, issued, total, status]) =>
    `('${row('0001', Number(home))}', '${series}', ${number}, 'x', '${issued}', ${total}, '${status}', 't')`,
);

const insert = (table: string, columns: string, rows: readonly string[]) =>
  `insert into ${table} (${columns}) values ${rows.join(', ')};`;

export const FILL = [
  insert('people', 'id, name, sex, birth_date, region_code, source', people),
  insert('households', 'id, number, region_code, source, superseded_at', households),
  insert(
    'household_members',
    'household_id, person_id, relation, valid_from, valid_to, source, superseded_at',
    members,
  ),
  insert(
    'enrollments',
    'id, person_id, scheme, policy_year, status, region_code, pooling_area_code, registered_on, paid_on, source, superseded_at',
    enrollments,
  ),
  insert(
    'payments',
    'id, person_id, enrollment_id, scheme, policy_year, payer, channel, paid_fen, paid_on, source',
    payments,
  ),
  insert(
    'assistance_listings',
    'person_id, category, department, region_code, confirmed_on, valid_from, valid_to, source',
    listings,
  ),
  insert('person_places', 'person_id, kind, region_code, valid_to, source, superseded_at', places),
  insert('status_periods', 'person_id, kind, region_code, valid_from, valid_to, source', statuses),
  insert('receipts', 'household_id, series, number, head_name, issued_on, total_fen, status, source', receipts),
].join('\n');
