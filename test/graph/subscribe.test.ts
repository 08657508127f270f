import { randomUUID } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { createContext } from '../../src/graph/context.ts';
import { subscriber } from '../../src/graph/subscribe.ts';
import { connect } from '../../src/store/db.ts';
import { createTestGraph, OFFICER } from '../support/graph.ts';

const query = 'subscription ($id: ID!) { jobProgress(id: $id) { state } }';

test('a stream that cannot begin for want of the database says when to ask again', async () => {
  const graph = await createTestGraph();
  const away = connect('postgres://nobody@127.0.0.1:1/none', { max: 1 });
  onTestFinished(async () => {
    await away.end();
    await graph.close();
  });
  const begin = subscriber({ half: 'both', logError: () => undefined });
  const context = createContext({ ...graph.platform, db: away }, OFFICER);
  const refused = begin({ query, variables: { id: randomUUID() } }, context);
  await expect(refused).rejects.toMatchObject({
    status: 503,
    headers: [['retry-after', '60']],
    errors: [{ extensions: { code: 'DATABASE_AWAY' } }],
  });
});

test('one of a job that is not there is the asker’s to mend', async () => {
  const graph = await createTestGraph();
  onTestFinished(() => graph.close());
  const begin = subscriber({ half: 'both', logError: () => undefined });
  const refused = begin({ query, variables: { id: randomUUID() } }, createContext(graph.platform, OFFICER));
  await expect(refused).rejects.toMatchObject({ status: 400, headers: [] });
});
