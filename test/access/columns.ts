import type postgres from 'postgres';
import type { Keyring } from '../../src/store/envelope.ts';
import type { Seen } from './oracle.ts';

/** What one field says of a row, as SQL over the row `t`: read as the database's owner, past every predicate and mapping of the server. */
export interface Told {
  readonly sql: string;
  /** How the field is asked for, where its name does not do. */
  readonly asked?: string;
  /** It names rows of this type by id, and tells of those alone that may be seen. */
  readonly of?: keyof Seen;
  /** It is stored sealed, for this place. */
  readonly place?: string;
}

export interface Rows {
  readonly root: string;
  readonly from: string;
  readonly fields: Readonly<Record<string, Told>>;
}

const column = (sql: string): Told => ({ sql });
const columns = (names: string): Record<string, Told> =>
  Object.fromEntries(
    names.split(' ').map((name) => [name, column(`t.${name.replace(/[A-Z]/g, (one) => `_${one.toLowerCase()}`)}`)]),
  );
const yuan = (name: string): Told => column(`to_char(t.${name} / 100.0, 'FM99999999990.00')`);
const inRegion: Told = { sql: "jsonb_build_object('code', t.region_code)", asked: 'region { code }' };
const held = "jsonb_build_object('from', valid_from, 'to', valid_to)";
const valid: Told = { sql: held, asked: 'valid { from to }' };
const one = (name: string, of: keyof Seen, sql: string): Told => ({ sql, of, asked: `${name} { id }` });
const many = (name: string, of: keyof Seen, table: string, key: string): Told =>
  one(name, of, `(select jsonb_agg(o.id) from ${table} o where o.${key} = t.id and o.superseded_at is null)`);
/** Rows without an id of their own in the graph. */
const parts = (name: string, asked: string, sql: string): Told => ({
  sql: `coalesce(${sql}, '[]')`,
  asked: `${name} { ${asked} }`,
});

/** Every list of rows that a viewer may page through, and what stands in its rows. */
export const ROWS: Readonly<Partial<Record<keyof Seen, Rows>>> = {
  Person: {
    root: 'people',
    from: 'people t',
    fields: {
      ...columns('id name sex birthDate ethnicity version'),
      nameMasked: column("left(t.name, 1) || repeat('*', char_length(t.name) - 1)"),
      phone: column('t.phone_masked'),
      idNumber: column(
        "(select number_masked from identity_documents d where d.person_id = t.id and d.kind = 'CITIZEN_ID' and d.superseded_at is null)",
      ),
      region: inRegion,
      identityDocuments: parts(
        'identityDocuments',
        'kind number valid { from to }',
        `(select jsonb_agg(jsonb_build_object('kind', kind, 'number', number_masked, 'valid', ${held}))
          from identity_documents where person_id = t.id and superseded_at is null)`,
      ),
      places: parts(
        'places',
        'kind hukouKind region { code } valid { from to }',
        `(select jsonb_agg(jsonb_build_object('kind', kind, 'hukouKind', hukou_kind, 'region', jsonb_build_object('code', region_code), 'valid', ${held}))
          from person_places where person_id = t.id and superseded_at is null)`,
      ),
      statuses: parts(
        'statuses',
        'kind educationLevel valid { from to }',
        `(select jsonb_agg(jsonb_build_object('kind', kind, 'educationLevel', education_level, 'valid', ${held}))
          from status_periods where person_id = t.id and superseded_at is null)`,
      ),
      enrollments: many('enrollments', 'Enrollment', 'enrollments', 'person_id'),
      payments: many('payments', 'Payment', 'payments', 'person_id'),
      assistance: many('assistance', 'AssistanceListing', 'assistance_listings', 'person_id'),
    },
  },
  Household: {
    root: 'households',
    from: 'households t',
    fields: {
      ...columns('id number version'),
      address: { sql: "encode(t.address_cipher, 'base64')", place: 'households.address_cipher' },
      region: inRegion,
      head: one('head', 'Person', 'to_jsonb(t.head_person_id)'),
      receipts: many('receipts', 'Receipt', 'receipts', 'household_id'),
    },
  },
  Enrollment: {
    root: 'enrollments',
    from: 'enrollments t',
    fields: {
      ...columns(
        'id scheme policyYear status category legacyRecord registeredOn paidOn endedOn endReason documentsShown',
      ),
      region: inRegion,
      person: one('person', 'Person', 'to_jsonb(t.person_id)'),
      payments: many('payments', 'Payment', 'payments', 'enrollment_id'),
    },
  },
  Payment: {
    root: 'payments',
    from: 'payments t',
    fields: {
      ...columns('id scheme policyYear payer channel paidOn purpose isSigned slipNumber'),
      amount: yuan('paid_fen'),
      person: one('person', 'Person', 'to_jsonb(t.person_id)'),
      enrollment: one('enrollment', 'Enrollment', 'to_jsonb(t.enrollment_id)'),
      accountHolder: one('accountHolder', 'Person', 'to_jsonb(t.account_holder_id)'),
    },
  },
  AssistanceListing: {
    root: 'assistanceListings',
    from: 'assistance_listings t',
    fields: {
      ...columns('id category department confirmedOn grade'),
      certificateNo: column('t.certificate_masked'),
      region: inRegion,
      valid,
      person: one('person', 'Person', 'to_jsonb(t.person_id)'),
    },
  },
  Receipt: {
    root: 'receipts',
    from: 'receipts t',
    fields: {
      ...columns('id series number issuedOn status isSigned headName certificateNumber'),
      total: yuan('total_fen'),
      headNumber: column('t.head_number_masked'),
      domicile: { sql: "encode(t.domicile_cipher, 'base64')", place: 'receipts.domicile_cipher' },
      household: one('household', 'Household', 'to_jsonb(t.household_id)'),
      lines: parts(
        'lines',
        'lineNo policyYear purpose amount',
        `(select jsonb_agg(jsonb_build_object('lineNo', line_no, 'policyYear', policy_year, 'purpose', purpose,
          'amount', to_char(paid_fen / 100.0, 'FM99999999990.00'))) from receipt_lines where receipt_id = t.id)`,
      ),
    },
  },
};

export type Row = Readonly<Record<string, unknown>>;

/** Every row of a list, by id, as each field ought to say it to somebody who may see everything. */
export async function readRows(sql: postgres.Sql, { from, fields }: Rows, keyring: Keyring): Promise<Map<string, Row>> {
  const told = Object.entries(fields).map(([name, { sql: text }]) => `${text} as "${name}"`);
  const hasVersions = !from.startsWith('people');
  const found = await sql.unsafe<{ row: Row }[]>(
    `select to_jsonb(r) as row from (select ${told.join(', ')} from ${from} ${hasVersions ? 'where t.superseded_at is null' : ''}) r`,
  );
  return new Map(found.map(({ row }) => [String(row.id), opened(row, fields, keyring)]));
}

const opened = (row: Row, fields: Rows['fields'], keyring: Keyring): Row =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      const place = fields[name]?.place;
      return [name, place && value ? keyring.open(Buffer.from(String(value), 'base64'), `${place}:${row.id}`) : value];
    }),
  );

/** What a viewer ought to be told by a field: of other rows those alone that they see, each as its id. */
export function expectedOf({ of }: Told, value: unknown, seen: Seen): unknown {
  if (!of) return inOrder(value);
  const shown = (id: unknown) => seen[of].has(String(id));
  if (!Array.isArray(value)) return value !== null && shown(value) ? { id: value } : null;
  return inOrder(value.filter(shown).map((id) => ({ id })));
}

/** Lists in an order that says nothing, and in each object its parts in the order of their names. */
export function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) {
    const texts = value.map((one) => [JSON.stringify(inOrder(one)), inOrder(one)] as const);
    return texts.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, one]) => [key, inOrder(one)]));
}
