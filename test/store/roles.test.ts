import type postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../../src/store/db.ts';
import { pendingMigrations } from '../../src/store/migrate.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let app: postgres.Sql;
let read: postgres.Sql;

beforeAll(async () => {
  database = await createTestDatabase();
  app = connect(database.url, { max: 1, role: 'canbao_app' }).sql;
  read = connect(database.url, { max: 1, role: 'canbao_read' }).sql;
});
afterAll(async () => {
  await Promise.all([app.end(), read.end()]);
  await database.drop();
});

const DENIED = /permission denied|must be owner/;

/** What a role may do with every table, as Postgres itself answers. */
async function rightsOf(role: string) {
  const rows = await database.sql<{ table: string; rights: string }[]>`
    select relname as table, concat_ws(' ',
      case when has_table_privilege(${role}, oid, 'select') then 'select'
        when has_any_column_privilege(${role}, oid, 'select') then 'select-some' end,
      case when has_table_privilege(${role}, oid, 'insert') then 'insert'
        when has_any_column_privilege(${role}, oid, 'insert') then 'insert-some' end,
      case when has_table_privilege(${role}, oid, 'update') then 'update'
        when has_any_column_privilege(${role}, oid, 'update') then 'update-some' end,
      case when has_table_privilege(${role}, oid, 'delete') then 'delete' end,
      case when has_table_privilege(${role}, oid, 'truncate') then 'truncate' end) as rights
    from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by relname collate "C"`;
  return Object.fromEntries(rows.map(({ table, rights }) => [table, rights]));
}

describe('the server’s role', () => {
  test('has exactly the rights that were decided, table by table', async () => {
    const facts = 'select insert update';
    // All but what stands behind the second fence.
    const fenced = 'select-some insert update';
    expect(await rightsOf('canbao_app')).toEqual({
      assistance_categories: facts,
      assistance_list_batches: facts,
      assistance_list_candidates: 'select insert delete',
      assistance_list_decisions: 'select insert',
      assistance_list_effects: 'select insert delete',
      assistance_list_rows: 'select-some insert update-some delete',
      assistance_list_steps: 'select insert',
      assistance_listings: facts,
      audit_lines: 'select insert',
      audit_seals: 'select insert',
      bulletin_duties: 'select insert update-some',
      bulletin_rows: 'select insert',
      bulletins: 'select insert',
      certificate_events: facts,
      certificates: fenced,
      claim_items: 'select-some insert-some delete',
      claim_payers: 'select insert delete',
      claim_runs: 'select insert update-some',
      claim_settlements: 'select insert',
      claim_steps: 'select insert',
      claims: 'select-some insert update-some',
      clauses: 'select insert delete',
      cohort_members: 'select insert delete',
      cohorts: 'select insert update-some delete',
      complaints: 'select insert update-some',
      contribution_dues: 'select insert update-some',
      decisions: 'select insert',
      designations: 'select insert update-some',
      duplicate_cases: 'select insert update-some',
      emergency_openings: 'select insert update-some',
      enrollments: facts,
      exchange_lists: 'select insert',
      exchange_rows: 'select-some insert update-some',
      export_pieces: 'select insert delete',
      exports: 'select insert update-some',
      family_account_lines: 'select insert',
      fund_entries: 'select insert update-some',
      fund_statement_deliveries: 'select insert',
      fund_statement_lines: 'select insert',
      fund_statements: 'select insert update-some',
      head_count_regions: 'select insert',
      head_counts: 'select insert update-some',
      household_members: facts,
      households: facts,
      identity_documents: fenced,
      import_batches: 'select insert',
      installation: 'select',
      institution_violations: 'select insert update-some',
      institutions: 'select insert update-some',
      jobs: 'select insert update-some',
      match_decisions: 'select insert update-some',
      notice_deliveries: 'select insert update-some',
      organisations: facts,
      parents: facts,
      payments: 'select insert',
      people: fenced,
      person_places: facts,
      person_years: facts,
      policy_documents: facts,
      pooling_area_regions: 'select insert update delete',
      pooling_areas: facts,
      progress_reports: 'select insert update-some',
      receipt_lines: 'select insert',
      receipt_series: facts,
      receipt_voids: 'select insert',
      receipts: 'select insert update-some',
      refunds: 'select insert update-some',
      region_attributes: facts,
      region_targets: facts,
      regions: facts,
      register_checks: facts,
      registry_changes: 'select insert',
      roster_lines: 'select insert',
      rosters: 'select insert',
      rulebook_proposals: 'select insert update-some',
      rulebook_versions: 'select insert update-some',
      staff_assignments: facts,
      staff_members: facts,
      standard_changes: 'select insert update-some',
      status_periods: facts,
      subsidy_declaration_lines: 'select insert',
      subsidy_declarations: 'select insert update-some',
      supervision_cases: 'select insert update-some',
      upload_chunks: 'select insert delete',
      uploads: 'select insert update-some',
      write_requests: 'select insert',
    });
  });

  test('can neither change what moved money nor what was audited', async () => {
    await expect(app`update payments set paid_fen = 0`).rejects.toThrow(DENIED);
    await expect(app`update receipts set total_fen = 0`).rejects.toThrow(DENIED);
    await expect(app`delete from audit_lines`).rejects.toThrow(DENIED);
    await expect(app`update audit_seals set hash = ''`).rejects.toThrow(DENIED);
    await expect(app`update rulebook_versions set content = '{}'`).rejects.toThrow(DENIED);
    await expect(app`update rulebook_proposals set yaml = ''`).rejects.toThrow(DENIED);
    await expect(app`update decisions set kind = ''`).rejects.toThrow(DENIED);
    await expect(app`update claim_settlements set own_fen = 0`).rejects.toThrow(DENIED);
    await expect(app`delete from family_account_lines`).rejects.toThrow(DENIED);
  });

  test('writes no line of a claim in clear', async () => {
    for (const column of ['name', 'code']) {
      const line = `insert into claim_items (claim_id, line, ${column}, catalogue, amount_fen) values (gen_random_uuid(), 1, '透析', 'COVERED', 1)`;
      await expect(app.unsafe(line)).rejects.toThrow(DENIED);
    }
  });

  test('owns nothing and makes no table', async () => {
    await expect(app`create table mine (id int)`).rejects.toThrow(DENIED);
    await expect(app`drop table people`).rejects.toThrow(DENIED);
  });

  test('may ask which migrations are pending', async () => {
    expect(await pendingMigrations(app)).toEqual([]);
  });
});

describe('the analysts’ role', () => {
  test('reads people, but no sealed column and no name', async () => {
    expect(await read`select id, sex, birth_date from people`).toHaveLength(0);
    await expect(read`select phone_cipher from people`).rejects.toThrow(DENIED);
    await expect(read`select name from people`).rejects.toThrow(DENIED);
    await expect(read`select number_cipher from identity_documents`).rejects.toThrow(DENIED);
    await expect(read`select number_index from identity_documents`).rejects.toThrow(DENIED);
    await expect(read`select number_masked from identity_documents`).rejects.toThrow(DENIED);
    await expect(read`select address_cipher from households`).rejects.toThrow(DENIED);
    await expect(read`select facts_cipher from decisions`).rejects.toThrow(DENIED);
    await expect(read`select answer_cipher from decisions`).rejects.toThrow(DENIED);
    await expect(read`select person_id from decisions`).rejects.toThrow(DENIED);
    await expect(read`select question from decisions`).rejects.toThrow(DENIED);
    await expect(read`select number_masked from certificates`).rejects.toThrow(DENIED);
    await expect(read`select slip_number from payments`).rejects.toThrow(DENIED);
    await expect(read`select merge_reason from people`).rejects.toThrow(DENIED);
    await expect(read`select number from claims`).rejects.toThrow(DENIED);
    await expect(read`select insurance_officer from institutions`).rejects.toThrow(DENIED);
    expect(await read`select id, kind from certificates`).toHaveLength(0);
    expect(await read`select id, paid_fen from payments`).toHaveLength(0);
  });

  test('writes nothing', async () => {
    const rights = Object.values(await rightsOf('canbao_read'));
    expect(rights.filter((right) => /insert|update|delete|truncate/.test(right))).toEqual([]);
  });

  test('does not read the audit, nor what the installation knows of its keys', async () => {
    await expect(read`select 1 from audit_lines`).rejects.toThrow(DENIED);
    await expect(read`select 1 from installation`).rejects.toThrow(DENIED);
  });
});
