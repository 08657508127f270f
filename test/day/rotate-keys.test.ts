import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assertKeyFits } from '../../src/services/key-check.ts';
import { type KeySource, openKeyring } from '../../src/services/keys/key-source.ts';
import { retireKey } from '../../src/services/keys/retire-key.ts';
import { rotateKeys } from '../../src/services/keys/rotate-keys.ts';
import type { Db } from '../../src/store/db.ts';
import { parseKeyring } from '../../src/store/envelope.ts';
import { questionOf, readExportPiece } from '../../src/store/queries/export.ts';
import { replaceValues, valuesOfOtherKeys } from '../../src/store/queries/reseal.ts';
import { readPiece } from '../../src/store/queries/upload.ts';
import { SEALED_COLUMNS } from '../../src/store/sealed-columns.ts';
import { KEYRING } from '../support/graph.ts';
import { TEST_KEYS } from '../support/keys.ts';
import {
  EXPORT,
  LONG,
  openAll,
  type SealedCounties,
  type SealedCounty,
  sealedCounties,
  UPLOAD,
} from '../support/sealed-counties.ts';

let counties: SealedCounties;
beforeAll(async () => {
  counties = await sealedCounties();
});
afterAll(() => counties.close());

/** What a row says beside its sealed columns, of every table that has one, and what whoever follows changes is told. */
async function openParts({ sql }: Db): Promise<string> {
  const tables = [...new Set(SEALED_COLUMNS.map(({ table }) => table)), 'registry_changes'];
  const sums: string[] = [];
  for (const table of tables) {
    const sealed = SEALED_COLUMNS.filter((one) => one.table === table).map(({ column }) => column);
    const [row] = await sql.unsafe(
      `select md5(string_agg((to_jsonb(t) - $1::text[])::text, '' order by (to_jsonb(t) - $1::text[])::text)) as sum from "${table}" t`,
      [sealed],
    );
    sums.push(`${table} ${row?.sum}`);
  }
  return sums.join('\n');
}

const quiet = () => undefined;

/** Other tests' transactions are open on the same cluster now and then, and it waits for them too. */
async function retireSoon(...given: Parameters<typeof retireKey>): Promise<boolean> {
  for (let tries = 1; ; tries++) {
    try {
      return await retireKey(...given);
    } catch (error) {
      if (tries === 40 || !String(error).includes('still writing')) throw error;
      await sleep(250);
    }
  }
}

describe('a county whose keys are rotated', () => {
  let home: SealedCounty;
  let source: KeySource & { readonly file: string };
  let before: Map<string, string>;
  let said: string;
  beforeAll(async () => {
    home = await counties.county();
    source = await counties.keyFile('rotated');
    before = await openAll(home.owner, KEYRING);
    said = await openParts(home.owner);
  });

  test('holds the same under a new key, and nobody who follows changes is told of any', async () => {
    const lines: string[] = [];
    const rotated = await rotateKeys({ db: home.owner, source, onProgress: (line) => lines.push(line) });
    expect(rotated).toMatchObject({ key: 'k2', before: ['k1'], others: {}, broken: [], resealed: before.size });
    expect(lines).toContainEqual(expect.stringMatching(/^people\.phone_cipher: \d+ sealed anew/));
    const [, fresh, index] = (await readFile(source.file, 'utf8')).split(',');
    expect([fresh?.split(':')[0], index]).toEqual(['k2', TEST_KEYS.split(',')[1]]);
    expect(await openAll(home.owner, parseKeyring(`${fresh},${index}`))).toEqual(before);
    expect(await openParts(home.owner)).toBe(said);
  });

  test('gives pieces of files as they were', async () => {
    const keyring = openKeyring(source);
    expect(await questionOf(home.app, keyring, EXPORT)).toEqual({ name: '示例' });
    expect(await readExportPiece(home.app, keyring, EXPORT, 0)).toEqual(LONG);
    expect(await readPiece(home.app, keyring, UPLOAD, 0)).toEqual(LONG);
  });

  test('is not opened by a list that lacks the new key any more', async () => {
    await expect(assertKeyFits(home.app, KEYRING)).rejects.toThrow(/another key/);
    await assertKeyFits(home.app, openKeyring(source));
  });

  test('lets go of the old key, and of none that seals', async () => {
    await expect(retireKey(home.owner, source, 'k2')).rejects.toThrow(/seals what is written now.*该密钥正在使用/);
    await expect(retireKey(home.owner, source, 'k9')).rejects.toThrow(/no sealing key "k9".*k1, k2.*没有该加密密钥/);
    expect(await retireSoon(home.owner, source, 'k1')).toBe(true);
    expect((await readFile(source.file, 'utf8')).split(',').map((part) => part.split(':')[0])).toEqual(['k2', 'index']);
    expect(await openAll(home.owner, openKeyring(source))).toEqual(before);
  });

  test('goes over to another suite in the same way', async () => {
    const rotated = await rotateKeys({ db: home.owner, source, suite: 'sm', onProgress: quiet });
    expect(rotated).toMatchObject({ key: 'k3sm', before: ['k2'], resealed: before.size });
    expect(await openAll(home.owner, openKeyring(source))).toEqual(before);
    const [row] = await home.owner
      .sql`select substr(phone_cipher, 1, 6) as head from people where phone_cipher is not null limit 1`;
    expect(row?.head.toString('latin1')).toBe('\x03\x04k3sm');
  });
});

describe('an old key', () => {
  test('stays while somebody writes by it who began before, and is found where they come to their end', async () => {
    const home = await counties.county();
    const source = await counties.keyFile('held');
    const [person] = await home.app.sql<{ id: string }[]>`select id from people where phone_masked is null limit 1`;
    const id = person?.id ?? '';
    const { promise: isWritten, resolve: written } = Promise.withResolvers<void>();
    const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>();
    const late = home.app.sql.begin(async (tx) => {
      await tx`update people set phone_cipher = ${KEYRING.seal('13900000001', `people.phone_cipher:${id}`)} where id = ${id}`;
      written();
      await mayEnd;
    });
    await isWritten;
    expect(await rotateKeys({ db: home.owner, source, onProgress: quiet })).toMatchObject({ others: {} });
    await expect(retireKey(home.owner, source, 'k1')).rejects.toThrow(/still writing who began before.*待其结束后再试/);
    end();
    await late;
    await expect(retireSoon(home.owner, source, 'k1')).rejects.toThrow(
      /"k1" still seals 1 value.*仍有数据由该密钥加密/,
    );
    expect(await rotateKeys({ db: home.owner, source, onProgress: quiet })).toMatchObject({ key: 'k2', resealed: 1 });
    expect(await retireSoon(home.owner, source, 'k1')).toBe(true);
  });

  test('that a value alone needs which does not open is not let go, and the value is named', async () => {
    const home = await counties.county();
    const source = await counties.keyFile('broken');
    const foreign = parseKeyring(TEST_KEYS.replace(/:[^,]+/, `:${Buffer.alloc(32, 9).toString('base64')}`));
    const [person] = await home.owner.sql<
      { id: string }[]
    >`select id from people where phone_cipher is not null limit 1`;
    const place = `people.phone_cipher:${person?.id}`;
    await home.owner
      .sql`update people set phone_cipher = ${foreign.seal('13900000001', place)} where id = ${person?.id ?? ''}`;
    const rotated = await rotateKeys({ db: home.owner, source, onProgress: quiet });
    expect(rotated).toMatchObject({ others: { k1: 1 }, broken: [place] });
    await expect(retireKey(home.owner, source, 'k1')).rejects.toThrow(/has not come to its end.*运行完毕/);
  });
});

describe('a server that runs while its keys are rotated', () => {
  test('keeps what it wrote between the reading of a batch and its writing', async () => {
    const home = await counties.county();
    const column = SEALED_COLUMNS.find((one) => one.column === 'phone_cipher');
    const newer = parseKeyring(TEST_KEYS.replace(',index', `,k2:${Buffer.alloc(32, 5).toString('base64')},index`));
    if (!column) throw new Error('Phones are sealed.');
    const read = await valuesOfOtherKeys(home.owner, column, 'k2', undefined);
    const written = KEYRING.seal('13900000009', column.placeOf(read[0]?.key ?? []));
    await home.app.sql`update people set phone_cipher = ${written} where id = ${read[0]?.key[0] ?? ''}`;
    const rows = read.map((one) => ({ ...one, fresh: newer.reseal(one.sealed, column.placeOf(one.key)) }));
    expect(await replaceValues(home.owner, column, rows)).toBe(read.length - 1);
    const now = await openAll(home.owner, newer);
    expect(now.get(`people.phone_cipher ${read[0]?.key}`)).toBe(Buffer.from('13900000009').toString('base64'));
    expect((await valuesOfOtherKeys(home.owner, column, 'k2', undefined))[0]?.sealed).toEqual(written);
  });

  test('opens what the new key sealed, writes on, and is overwritten by nothing older', async () => {
    const home = await counties.county();
    const source = await counties.keyFile('beside');
    const serving = openKeyring(source);
    const people = await home.app.sql<{ id: string }[]>`select id from people order by id limit 300`;
    const phoneOf = (at: number, round: number) => `139${String(round).padStart(4, '0')}${String(at).padStart(4, '0')}`;
    let [isOver, round] = [false, 0];
    const writing = (async () => {
      for (; !isOver; round++) {
        for (const [at, { id }] of people.entries()) {
          const sealed = serving.seal(phoneOf(at, round), `people.phone_cipher:${id}`);
          await home.app.sql`update people set phone_cipher = ${sealed} where id = ${id}`;
        }
      }
    })();
    const rotated = await rotateKeys({ db: home.owner, source, onProgress: quiet });
    isOver = true;
    await writing;
    expect(round).toBeGreaterThan(0);
    expect([rotated.key, rotated.others, serving.sealingKey]).toEqual(['k2', {}, 'k2']);
    const phones = await home.owner.sql<{ id: string; sealed: Buffer }[]>`
      select id, phone_cipher as sealed from people where id = any(${people.map(({ id }) => id)}::uuid[]) order by id`;
    const last = phones.map(({ id, sealed }) => serving.open(sealed, `people.phone_cipher:${id}`));
    expect(last).toEqual(people.map((_, at) => phoneOf(at, round - 1)));
  });
});
