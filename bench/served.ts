import type postgres from 'postgres';
import { ask } from './ask.ts';
import { type System, startSystem } from './systems.ts';
import { analystToken, officerToken } from './token.ts';

/** Our server over a county, with its jobs, and the plain connection beside it. */
export interface Served {
  readonly sql: postgres.Sql;
  readonly system: System;
  /** Sends an operation as a county officer and gives what it answers; throws where anything was refused. */
  ask<Data>(query: string, variables?: object): Promise<Data>;
  /** The same as an analyst, who is told rounded numbers. */
  askRounded<Data>(query: string, variables?: object): Promise<Data>;
}

/** Serves a county as a process of its own for as long as it is asked. */
export async function withServed<Result>(
  { url, folder, sql }: { readonly url: string; readonly folder: string; readonly sql: postgres.Sql },
  run: (served: Served) => Promise<Result>,
): Promise<Result> {
  const token = await officerToken(folder);
  const system = await startSystem('canbao', { url, folder, token, isCounting: false });
  const analyst = { ...system, headers: { authorization: `Bearer ${await analystToken(folder)}` } };
  const asking =
    (as: System) =>
    async <Data>(query: string, variables: object = {}) =>
      (await ask(as, { path: '/graphql', body: JSON.stringify({ query, variables }) }, true)) as Data;
  try {
    return await run({ sql, system, ask: asking(system), askRounded: asking(analyst) });
  } finally {
    await system.stop();
  }
}
