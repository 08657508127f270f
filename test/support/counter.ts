import { openRulebooks } from '../../src/services/rulebooks.ts';
import { reachOf, type Viewer } from '../../src/services/viewer.ts';
import type { Counter } from '../../src/services/write.ts';
import { connect } from '../../src/store/db.ts';
import type { TestDatabase } from './database.ts';
import { createDemoDatabase, KEYRING, TODAY } from './graph.ts';

export interface TestCounter {
  readonly database: TestDatabase;
  /** The text of every statement that was sent since it was emptied. */
  readonly sent: string[];
  /** What a write takes, for somebody on a day. */
  for(viewer: Viewer, today?: string): Counter;
  close(): Promise<void>;
}

/** What writes take, over a demo county of its own: services without the graph. */
export async function createTestCounter(max = 4): Promise<TestCounter> {
  const database = await createDemoDatabase();
  const sent: string[] = [];
  const onStatement = (text: string) => void (text.includes('pg_catalog.pg_type') || sent.push(text));
  const db = connect(database.url, { max, role: 'canbao_app', onStatement });
  const rulebooks = await openRulebooks(db);
  return {
    database,
    sent,
    for: (viewer, today = TODAY) => ({ db, keyring: KEYRING, rulebooks, viewer, today, reach: reachOf(viewer, today) }),
    async close() {
      await db.end();
      await database.drop();
    },
  };
}
