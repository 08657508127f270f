import { expect, onTestFinished, test } from 'vitest';
import { connectAnalysts } from '../../src/store/analysts.ts';
import { connect } from '../../src/store/db.ts';
import { createTestDatabase } from '../support/database.ts';

test('no statement is compiled, whatever the server of an office is set to', async () => {
  const { url, sql, drop } = await createTestDatabase();
  const [{ name } = { name: '' }] = await sql<{ name: string }[]>`select current_database() as name`;
  await sql.unsafe(`alter database "${name}" set jit = on`);
  const [db, analysts] = [connect(url, { max: 1, role: 'canbao_app' }), connectAnalysts(url)];
  onTestFinished(async () => {
    await Promise.all([db.end(), analysts.end()]);
    await drop();
  });
  const pools = [db, db.unsealing, analysts].flatMap((one) => (one ? [one.sql, one.keyed] : []));
  expect(pools).toHaveLength(6);
  for (const pool of pools) expect(await pool`select current_setting('jit') as jit`).toEqual([{ jit: 'off' }]);
});
