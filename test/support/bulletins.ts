import { randomUUID } from 'node:crypto';
import { createContext } from '../../src/graph/context.ts';
import { closeBulletin } from '../../src/services/bulletins/close-bulletin.ts';
import { COUNTY, OFFICER, type TestGraph } from './graph.ts';

/** The month before the demo's day, then three in a row, and the day on which each was closed: a month between is missing. */
const MONTHS = [
  ['2017-10', '2017-11-01'],
  ['2017-12', '2018-01-02'],
  ['2018-01', '2018-02-01'],
  ['2018-02', '2018-03-01'],
] as const;

/** 庙前镇, which the last of the bulletins is told a far larger task of. */
const CORRECTED = '350825106';

/** Closes four bulletins of the demo's county, as its office does month after month. */
export async function closeBulletins({ platform, database: { sql } }: TestGraph): Promise<void> {
  const correct = (factor: number) => sql`
    update region_targets set task_heads = task_heads * ${factor} where region_code = ${CORRECTED} and policy_year = 2018`;
  for (const [month, today] of MONTHS) {
    const isLast = month === MONTHS[3][0];
    if (isLast) await correct(10);
    const counter = createContext({ ...platform, today: () => today }, OFFICER);
    const question = { regionCode: COUNTY, scheme: 'URRBMI', month, policyYear: 2018 } as const;
    await closeBulletin(counter, { idempotencyKey: randomUUID(), ...question });
  }
  await sql`update region_targets set task_heads = task_heads / 10 where region_code = ${CORRECTED} and policy_year = 2018`;
}
