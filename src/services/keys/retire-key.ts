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
      throw new RetireRefused(`The list has no sealing key "${id}". Its keys are ${keyring.openingKeys.join(', ')}.`);
    }
    if (id === keyring.sealingKey) {
      throw new RetireRefused(
        `Key "${id}" seals what is written now. \`canbao keys rotate\` puts another in its place.`,
      );
    }
    const [rotatedTo, before] = (await readSetting(tx, ROTATED))?.split(' ') ?? [];
    if ((await keysOfCheck(tx)).includes(id) || rotatedTo !== keyring.sealingKey || !before) {
      throw new RetireRefused(
        `Not everything is sealed by "${keyring.sealingKey}" yet: \`canbao keys rotate\` has not come to its end.`,
      );
    }
    if (!(await isAllEndedBefore(tx, before))) {
      throw new RetireRefused(
        `Somebody is still writing who began before everything was sealed by "${keyring.sealingKey}", perhaps by "${id}". Wait until that import or job has ended.`,
      );
    }
    const { [id]: left = 0 } = await othersOf(tx, keyring);
    if (left > 0) {
      throw new RetireRefused(
        `Key "${id}" still seals ${left} value(s): \`canbao keys rotate\` seals them anew. Where it comes back, a process still has the old list.`,
      );
    }
    if ('list' in source) return false;
    await writeList(source.file, withoutKey(list, id));
    return true;
  });
}
