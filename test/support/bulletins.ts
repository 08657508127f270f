import { randomUUID } from 'node:crypto';
import { createContext } from '../../src/graph/context.ts';
import { closeBulletin } from '../../src/services/bulletins/close-bulletin.ts';
import { COUNTY, OFFICER, type TestGraph } from './graph.ts';

/** Months after the demo's day, so that what is told of that day knows of none, and the day on which each was closed. */
const MONTHS = [
  ['2017-12', '2018-01-02'],
  ['2018-01', '2018-02-01'],
  ['2018-02', '2018-03-01'],
] as const;

/** 庙前镇, which the last of the bulletins is told a far larger task of. */
const CORRECTED = '350825106';

/** Closes three bulletins of the demo's county, as its office does month after month. */
export async function closeBulletins({ platform, database: { sql } }: TestGraph): Promise<void> {
  const correct = (factor: number) => sql`
    update region_targets set task_heads = task_heads * ${factor} where region_code = ${CORRECTED} and policy_year = 2018`;
  for (const [month, today] of MONTHS) {
    const isLast = month === MONTHS[2][0];
    if (isLast) await correct(10);
    const counter = createContext({ ...platform, today: () => today }, OFFICER);
    const question = { regionCode: COUNTY, scheme: 'URRBMI', month, policyYear: 2018 } as const;
    await closeBulletin(counter, { idempotencyKey: randomUUID(), ...question });
  }
  await sql`update region_targets set task_heads = task_heads / 10 where region_code = ${CORRECTED} and policy_year = 2018`;
}
