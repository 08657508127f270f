import type { TestGraph } from './graph.ts';

/**
 * What auditors look into: a review of the stay that waits for its office, and complaints in Example City: nobody answered one that
 * is overdue and one that is not, another was answered late, and another in time.
 */
export async function enterAudited({ database: { sql } }: TestGraph): Promise<void> {
  await sql`
    insert into supervision_cases (kind, region_code, scheme, claim_id, opened_on, opened_by, about, source)
    select 'CLAIM_REVIEW', region_code, scheme, id, '2017-11-06', 'test', '费用明细与病程不符', 'test' from claims where state = 'ENTERED'`;
  await sql`
    insert into complaints (region_code, scheme, received_on, about, answered_on, answer, answered_by, recorded_by, source)
    values ('999901', 'URRBMI', '2026-01-05', '等待期计算有误', '2026-02-03', '已核实，计算无误', 'office', 'test', 'test'),
      ('999901', 'URRBMI', '2026-01-19', '转诊备案未计入', '2026-03-10', '已更正并补付', 'office', 'test', 'test'),
      ('999901', 'URRBMI', '2026-03-02', '报销金额与结算单不符', null, null, null, 'test', 'test'),
      ('999901', 'URRBMI', '2026-04-01', '久未结算', null, null, null, 'test', 'test')`;
}
