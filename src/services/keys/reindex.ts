import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '../../errors.ts';
import { bulkTransaction, connect, type Db } from '../../store/db.ts';
import { replaceFile } from '../../store/embedded/durable.ts';
import { type Keyring, parseKeyring } from '../../store/envelope.ts';
import {
  holdStarts,
  type IndexedValue,
  indexedValues,
  othersConnected,
  replaceIndexes,
  stageIndexes,
} from '../../store/queries/reindex.ts';
import { INDEXED_COLUMNS, type IndexedColumn } from '../../store/sealed-columns.ts';
import type { SuiteName } from '../../store/suites.ts';
import { assertKeyFits, rewriteIndexCheck } from '../key-check.ts';
import { withNewIndex } from './key-list.ts';
import { type KeySource, readList, writeList } from './key-source.ts';

/** Numbers cannot be indexed anew as things stand; everything is as it was. */
export class ReindexRefused extends DomainError {
  readonly code = 'REINDEX_REFUSED';
}

export interface Reindexing {
  readonly ownerUrl: string;
  readonly source: KeySource;
  /** Of the new index key; the suite of the one before, unless another is asked for. */
  readonly suite?: SuiteName | undefined;
}

/**
 * Draws another index key and indexes every number and name anew by it, in one transaction, while nobody else is connected: a
 * server that looks by one key for what is indexed by another finds nobody, and makes files twice. Gives how many indexes.
 */
export async function reindex({ ownerUrl, source, suite }: Reindexing): Promise<number> {
  if ('list' in source) {
    throw new ReindexRefused(
      'CANBAO_KEYS is a list, which no command can change, and the new index key must not be lost. Put the list in a file, let CANBAO_KEYS name its path, and run this again. CANBAO_KEYS 直接给出了清单，命令无法修改：请将清单存为文件，在 CANBAO_KEYS 中写明其路径后重试。',
    );
  }
  const list = await readList(source);
  const next = withNewIndex(list, suite);
  const db = connect(ownerUrl, { max: 1 });
  try {
    await assertAlone(db);
    // Lies beside the other before anything is written by it: whatever breaks off, the list that fits is there.
    await replaceFile(besideOf(source.file), next, 0o600);
    const replaced = await bulkTransaction(db, (tx) => indexAnew(tx, parseKeyring(list), parseKeyring(next)));
    await writeList(source.file, next);
    return replaced;
  } finally {
    await db.end();
    if ((await readList(source)) === next) await rm(besideOf(source.file), { force: true });
  }
}

/** Where the new list lies until it has taken the place of the old one. */
const besideOf = (file: string) => `${file}.reindexed`;

/** Connections that were closed a moment ago go. */
const [LOOKS, LOOK_MS] = [20, 100];

async function assertAlone(db: Db): Promise<void> {
  let others = 0;
  for (let look = 0; look < LOOKS; look++) {
    others = await othersConnected(db);
    if (others === 0) return;
    await sleep(LOOK_MS);
  }
  throw new ReindexRefused(
    `${others} other connection(s) to the database are open. Stop every server and worker, and whatever else is connected, then run this again. 尚有其他数据库连接，请停止所有服务和任务后重试。`,
  );
}

async function indexAnew(tx: Db, stood: Keyring, fresh: Keyring): Promise<number> {
  await holdStarts(tx);
  await assertAlone(tx);
  await assertKeyFits(tx, stood);
  await stageIndexes(tx, await pairsOf(tx, stood, fresh));
  const { replaced, unknown } = await replaceIndexes(tx);
  if (unknown > 0) {
    throw new ReindexRefused(
      `${unknown} index(es) stand beside no sealed value that they are of: by a new key they would be found by nothing. Nothing was changed. 有索引找不到对应的加密数据，未作任何更改。`,
    );
  }
  await rewriteIndexCheck(tx, fresh);
  return replaced;
}

/** Read to the end first: the connection that they are read by is the one that they are written by. */
async function pairsOf(tx: Db, stood: Keyring, fresh: Keyring) {
  const pairs: [Buffer, Buffer][] = [];
  for (const column of INDEXED_COLUMNS) {
    for (let after: readonly string[] | undefined; ; ) {
      const values = await indexedValues(tx, column, after);
      after = values.at(-1)?.key;
      if (!after) break;
      for (const value of values) pairs.push(pairOf(value, column, { stood, fresh }));
    }
  }
  return pairs;
}

function pairOf(
  { key, sealed, index }: IndexedValue,
  { of, wordOf }: IndexedColumn,
  { stood, fresh }: { stood: Keyring; fresh: Keyring },
): [Buffer, Buffer] {
  const place = of.placeOf(key);
  const word = wordOf(stood.open(sealed, place));
  if (!stood.indexOf(word).equals(index)) {
    throw new ReindexRefused(
      `The index of the value at ${place} is not its own. Nothing was changed. 索引与其加密数据不符，未作任何更改。`,
    );
  }
  return [index, fresh.indexOf(word)];
}
