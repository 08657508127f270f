import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type postgres from 'postgres';
import { startWorkers, type Workers } from '../../src/jobs/worker.ts';
import { enqueueJob } from '../../src/services/jobs/enqueue-job.ts';
import { jobEventsOf } from '../../src/services/jobs/job-events.ts';
import type { JobGround, JobHandlers } from '../../src/services/jobs/work.ts';
import { openRulebooks } from '../../src/services/rulebooks.ts';
import { reachOf, type Viewer } from '../../src/services/viewer.ts';
import type { Counter } from '../../src/services/write.ts';
import { connect, type Db, transaction } from '../../src/store/db.ts';
import { createTestDatabase } from '../support/database.ts';
import { COUNTY, KEYRING, OFFICER, TODAY, viewerWith } from '../support/graph.ts';

/** Civil affairs of the county: whose lists most jobs here are about. */
export const CLERK = viewerWith({ role: 'DEPARTMENT_CLERK', regions: [COUNTY], department: 'CIVIL_AFFAIRS' });

export interface JobHouse {
  /** As the owner, past every guard. */
  readonly sql: postgres.Sql;
  readonly url: string;
  readonly db: Db;
  /** What went wrong in a handler. */
  readonly logged: unknown[];
  counterOf(viewer: Viewer): Counter;
  /** What a process of its own works on: its connections are nobody else's. */
  ground(): Promise<JobGround>;
  /** Asks for a preview of a list of civil affairs; gives the job's id. */
  enqueue(subjectId?: string): Promise<string>;
  /** Workers with connections of their own, stopped when the house closes. */
  work(handlers: JobHandlers, atOnce?: number): Promise<Workers>;
  // biome-ignore lint/suspicious/noExplicitAny: a row as the table has it.
  row(id: string): Promise<any>;
  /** The job once it is in a state. */
  until(id: string, ...states: string[]): ReturnType<JobHouse['row']>;
  close(): Promise<void>;
}

/** A place where jobs are asked for and done, over an empty registry. */
export async function openJobHouse(): Promise<JobHouse> {
  const database = await createTestDatabase();
  const closing: (() => Promise<unknown>)[] = [];
  const connectOwn = (): Db => {
    const db = connect(database.url, { max: 6, role: 'canbao_app' });
    closing.push(() => db.end({ timeout: 1 }));
    return db;
  };
  const db = connectOwn();
  const rulebooks = await openRulebooks(db);
  const logged: unknown[] = [];
  const counterOf = (viewer: Viewer) => ({
    ...{ db, keyring: KEYRING, rulebooks, viewer, today: TODAY, reach: reachOf(viewer, TODAY) },
  });
  const house: JobHouse = {
    ...{ sql: database.sql, url: database.url, db, logged, counterOf },
    ground: async () => ({ db: connectOwn(), keyring: KEYRING, rulebooks, today: () => TODAY }),
    async enqueue(subjectId = randomUUID()) {
      const id = randomUUID();
      const asked = { id, subjectId, regionCode: COUNTY, department: 'CIVIL_AFFAIRS' } as const;
      await transaction(db, (tx) =>
        enqueueJob({ ...counterOf(OFFICER), db: tx }, { ...asked, kind: 'ASSISTANCE_LIST_PREVIEW' }),
      );
      return id;
    },
    async work(handlers, atOnce = 1) {
      const ground = await house.ground();
      const logError = (_: string, error: unknown) => void logged.push(error);
      const workers = startWorkers({ ground, handlers, events: jobEventsOf(ground.db), atOnce, logError });
      closing.unshift(() => workers.stop());
      return workers;
    },
    row: async (id) => (await database.sql`select * from jobs where id = ${id}`)[0],
    async until(id, ...states) {
      for (const late = Date.now() + 30_000; Date.now() < late; await sleep(20)) {
        const row = await house.row(id);
        if (states.includes(row.state)) return row;
      }
      throw new Error(`Job ${id} is ${JSON.stringify(await house.row(id))}, not ${states}.`);
    },
    async close() {
      for (const close of closing) await close();
      await database.drop();
    },
  };
  return house;
}
