import { DomainError } from '../../errors.ts';
import type { Db } from '../../store/db.ts';
import { parseKeyring } from '../../store/envelope.ts';
import { readSetting } from '../../store/queries/installation.ts';
import { isAllEndedBefore, withKeyList } from '../../store/queries/reseal.ts';
import { keysOfCheck } from '../key-check.ts';
import { withoutKey } from './key-list.ts';
import { type KeySource, readList, writeList } from './key-source.ts';
import { othersOf, ROTATED } from './rotate-keys.ts';

/** A key that cannot be taken away yet, or is none of the list. */
export class RetireRefused extends DomainError {
  readonly code = 'RETIRE_REFUSED';
}

/**
 * Takes a key out of the file, once nothing in the database needs it and nobody can be writing by it any more: work that began
 * before the newer key sealed everything has ended. A list of the environment is for whoever gives it; true where it was ours.
 */
export function retireKey(db: Db, source: KeySource, id: string): Promise<boolean> {
  return withKeyList(db, async (tx) => {
    const list = await readList(source);
    const keyring = parseKeyring(list);
    if (!keyring.openingKeys.includes(id)) {
      throw new RetireRefused(
        `The list has no sealing key "${id}". Its keys are ${keyring.openingKeys.join(', ')}. 清单中没有该加密密钥。`,
      );
    }
    if (id === keyring.sealingKey) {
      throw new RetireRefused(
        `Key "${id}" seals what is written now. \`canbao keys rotate\` puts another in its place. 该密钥正在使用，请先轮换密钥（canbao keys rotate）。`,
      );
    }
    const [rotatedTo, before] = (await readSetting(tx, ROTATED))?.split(' ') ?? [];
    if ((await keysOfCheck(tx)).includes(id) || rotatedTo !== keyring.sealingKey || !before) {
      throw new RetireRefused(
        `Not everything is sealed by "${keyring.sealingKey}" yet: \`canbao keys rotate\` has not come to its end. 尚有数据未用新密钥重新加密，请先将 canbao keys rotate 运行完毕。`,
      );
    }
    if (!(await isAllEndedBefore(tx, before))) {
      throw new RetireRefused(
        `Somebody is still writing who began before everything was sealed by "${keyring.sealingKey}", perhaps by "${id}". Wait until that import or job has ended. 仍有轮换完成前开始的写入，请待其结束后再试。`,
      );
    }
    const { [id]: left = 0 } = await othersOf(tx, keyring);
    if (left > 0) {
      throw new RetireRefused(
        `Key "${id}" still seals ${left} value(s): \`canbao keys rotate\` seals them anew. Where it comes back, a process still has the old list. 仍有数据由该密钥加密，请再次运行 canbao keys rotate；若重复出现，说明有进程仍在使用旧清单。`,
      );
    }
    if ('list' in source) return false;
    await writeList(source.file, withoutKey(list, id));
    return true;
  });
}
