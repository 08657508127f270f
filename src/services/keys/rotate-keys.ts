import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '../../errors.ts';
import type { Db } from '../../store/db.ts';
import { type Keyring, parseKeyring, SealBroken } from '../../store/envelope.ts';
import { writeSetting } from '../../store/queries/installation.ts';
import {
  nextTransaction,
  type Resealed,
  replaceValues,
  valuesByKey,
  valuesOfOtherKeys,
  withKeyList,
} from '../../store/queries/reseal.ts';
import type { SealedValue } from '../../store/queries/sealed-value.ts';
import { SEALED_COLUMNS, type SealedColumn } from '../../store/sealed-columns.ts';
import type { SuiteName } from '../../store/suites.ts';
import { assertKeyFits, keysOfCheck, rewriteCheck } from '../key-check.ts';
import { withLastKeyWaiting, withNewKey } from './key-list.ts';
import { ageOfList, FOLLOWED_MS, type KeySource, readList, writeList } from './key-source.ts';

/** There is no newer key to seal by, and the list is not ours to change. */
export class NoNewerKey extends DomainError {
  readonly code = 'NO_NEWER_KEY';
  constructor(list: string) {
    super(
      [
        'Everything is sealed by the last key of CANBAO_KEYS already, and a list that the environment gives cannot be changed from here. Add a key to it, in two steps, and then run this again. A new one was drawn: CANBAO_KEYS 直接给出了清单，命令无法修改：请分两步加入以下新密钥后重试：',
        `1. every process is to open by it 先让各进程能用其解密:  ${withLastKeyWaiting(list)}`,
        `2. then every process seals by it 再让各进程用其加密:  ${list}`,
        'Or keep the list in a file and let CANBAO_KEYS name its path: then this command adds the key, and servers follow. 也可将清单存为文件并在 CANBAO_KEYS 中写明其路径，由本命令加入密钥。',
      ].join('\n'),
    );
  }
}

export interface Rotation {
  readonly db: Db;
  readonly source: KeySource;
  /** Of the key that is drawn, where one is; the suite that sealed, unless another is asked for. */
  readonly suite?: SuiteName | undefined;
  readonly onProgress: (line: string) => void;
}

export interface Rotated {
  /** The key that everything is sealed by now. */
  readonly key: string;
  readonly resealed: number;
  /** Keys of the list that stand before it. */
  readonly before: readonly string[];
  /** How many values the other keys of the list still seal. */
  readonly others: Readonly<Record<string, number>>;
  /** Places of values that do not open, at most some; they stay as they are. */
  readonly broken: readonly string[];
}

/** What is written by a key that is no longer the last while the columns are gone through is found the next time through. */
const MOST_PASSES = 5;

/**
 * Seals everything by the last key of the list, drawing one first where the last rotation has ended. Broken off at any point it
 * goes on when it is called again: each value is sealed by one key of the list or by another, and all of them open.
 */
export async function rotateKeys(rotation: Rotation): Promise<Rotated> {
  const keyring = await withKeyList(rotation.db, (tx) => beginRotation({ ...rotation, db: tx }));
  rotation.onProgress(`sealing by ${keyring.sealingKey} 改用新密钥`);
  // Whoever follows the file seals by the new key from here on.
  await sleep(FOLLOWED_MS - Math.min((await ageOfList(rotation.source)) ?? FOLLOWED_MS, FOLLOWED_MS));
  const pass = { keyring, broken: [] as string[], ...rotation };
  let resealed = 0;
  for (let passes = 0; passes < MOST_PASSES; passes++) {
    pass.broken.length = 0;
    const done = await resealAll(pass);
    resealed += done;
    if (done === 0) break;
  }
  const others = await othersOf(rotation.db, keyring);
  if (Object.keys(others).length === 0) await endRotation(rotation.db, keyring);
  const { sealingKey: key, openingKeys } = keyring;
  return { key, resealed, before: openingKeys.filter((id) => id !== key), others, broken: pass.broken };
}

/** Draws a key where the last rotation has ended, and from here on asks for the old keys and the new one together. */
async function beginRotation({ db, source, suite }: Rotation): Promise<Keyring> {
  const list = await readList(source);
  const given = parseKeyring(list);
  await assertKeyFits(db, given);
  const checked = await keysOfCheck(db);
  const isEnded = checked.length === 1 && checked[0] === given.sealingKey && (await isNoneLeft(db, given));
  const next = isEnded ? withNewKey(list, suite) : list;
  if (isEnded && 'list' in source) throw new NoNewerKey(next);
  const keyring = parseKeyring(next);
  // First the file: a crash behind it leaves a list that opens everything.
  if (isEnded && 'file' in source) await writeList(source.file, next);
  await rewriteCheck(db, keyring, [...new Set([...checked, keyring.sealingKey])]);
  return keyring;
}

/** Whoever was writing when the last rotation ended may have left something behind. */
const isNoneLeft = async (db: Db, keyring: Keyring) => Object.keys(await othersOf(db, keyring)).length === 0;

async function endRotation(db: Db, keyring: Keyring): Promise<void> {
  const before = await nextTransaction(db);
  await withKeyList(db, async (tx) => {
    await rewriteCheck(tx, keyring, [keyring.sealingKey]);
    await writeSetting(tx, ROTATED, `${keyring.sealingKey} ${before}`);
  });
}

/** Which key everything was sealed by when a rotation ended, and the number of the next transaction at that moment. */
export const ROTATED = 'keys-rotated';

interface Pass extends Rotation {
  readonly keyring: Keyring;
  readonly broken: string[];
}

async function resealAll(pass: Pass): Promise<number> {
  let all = 0;
  for (const column of SEALED_COLUMNS) {
    const done = await resealColumn(pass, column);
    if (done > 0) pass.onProgress(`${column.table}.${column.column}: ${done} sealed anew 已重新加密`);
    all += done;
  }
  return all;
}

async function resealColumn(pass: Pass, column: SealedColumn): Promise<number> {
  let [done, told] = [0, Date.now()];
  for (let after: readonly string[] | undefined; ; ) {
    const values = await valuesOfOtherKeys(pass.db, column, pass.keyring.sealingKey, after);
    after = values.at(-1)?.key;
    if (!after) return done;
    const rows = values.flatMap((value) => resealed(pass, column, value));
    if (rows.length > 0) done += await replaceValues(pass.db, column, rows);
    if (Date.now() - told < TOLD_EVERY_MS) continue;
    told = Date.now();
    pass.onProgress(`${column.table}.${column.column}: ${done} so far 进行中`);
  }
}

const TOLD_EVERY_MS = 2_000;

/** Places of broken values that are told: the first few say where to look. */
const BROKEN_TOLD = 20;

function resealed({ keyring, broken }: Pass, column: SealedColumn, value: SealedValue): Resealed[] {
  const place = column.placeOf(value.key);
  try {
    return [{ ...value, fresh: keyring.reseal(value.sealed, place) }];
  } catch (error) {
    if (!(error instanceof SealBroken)) throw error;
    if (broken.length < BROKEN_TOLD) broken.push(place);
    return [];
  }
}

/** How many values other keys than the one that seals have sealed, over all columns. */
export async function othersOf(db: Db, { sealingKey }: Keyring): Promise<Record<string, number>> {
  const others: Record<string, number> = {};
  for (const column of SEALED_COLUMNS) {
    for (const [id, values] of Object.entries(await valuesByKey(db, column))) {
      if (id !== sealingKey) others[id] = (others[id] ?? 0) + values;
    }
  }
  return others;
}
