import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openKeyring } from '../../src/services/keys/key-source.ts';
import { parseKeyring } from '../../src/store/envelope.ts';
import { KEYRING } from '../support/graph.ts';
import { TEST_KEYS } from '../support/keys.ts';
import { openAll, type SealedCounties, sealedCounties } from '../support/sealed-counties.ts';
import { canbao, environment, ROOT } from '../support/serve.ts';

let counties: SealedCounties;
beforeAll(async () => {
  counties = await sealedCounties();
});
afterAll(() => counties.close());

/** Retires the old key. Other tests' transactions are open on the same cluster now and then, and it waits for them too. */
async function retired(given: Readonly<Record<string, string>>) {
  for (let tries = 1; ; tries++) {
    const taken = await canbao(['keys', 'retire', 'k1'], given);
    if (tries === 20 || !taken.stderr.includes('still writing')) return taken;
    await sleep(500);
  }
}

describe('canbao keys rotate', () => {
  test('killed in the middle leaves everything open, and goes on by the same key', async () => {
    const home = await counties.county();
    const source = await counties.keyFile('killed');
    const before = await openAll(home.owner, KEYRING);
    const given = { DATABASE_URL: home.database.url, CANBAO_KEYS: source.file };
    const child = spawn(process.execPath, [`${ROOT}/src/main.ts`, 'keys', 'rotate'], { env: environment(given) });
    let heard = '';
    for await (const piece of child.stderr) {
      heard += piece;
      if (heard.includes('sealed anew')) break;
    }
    child.kill('SIGKILL');
    expect(await openAll(home.owner, openKeyring(source))).toEqual(before);
    const left = await home.owner.sql`select 1 from installation where key = 'keys-rotated'`;
    expect(left).toHaveLength(0);

    const { code, stdout } = await canbao(['keys', 'rotate'], given);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/by k2 [\s\S]*old key k1 is used nowhere/)]);
    const taken = await retired(given);
    expect([taken.code, taken.stdout]).toEqual([0, expect.stringMatching(/^k1 was taken out/)]);
    expect(await openAll(home.owner, openKeyring(source))).toEqual(before);
  });

  test('draws a key for a list that it cannot change, and seals by it when it is given', async () => {
    const home = await counties.county();
    const first = await canbao(['keys', 'rotate'], { DATABASE_URL: home.database.url, CANBAO_KEYS: TEST_KEYS });
    expect([first.code, first.stdout]).toEqual([1, '']);
    const [waiting = '', sealing = ''] = [...first.stderr.matchAll(/用其[解加]密: {2}(\S+)/g)].map(
      (match) => match[1] ?? '',
    );
    expect([parseKeyring(waiting), parseKeyring(sealing)].map(({ sealingKey }) => sealingKey)).toEqual(['k1', 'k2']);
    const given = { DATABASE_URL: home.database.url, CANBAO_KEYS: sealing };
    const second = await canbao(['keys', 'rotate'], given);
    expect([second.code, second.stdout]).toEqual([0, expect.stringContaining('old key k1 is used nowhere')]);
    const taken = await retired(given);
    expect([taken.code, taken.stdout]).toEqual([0, expect.stringContaining('take it out of CANBAO_KEYS')]);
  });
});
