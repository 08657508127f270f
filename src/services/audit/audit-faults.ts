/** What can be wrong with a chain of seals. */
export type AuditFault =
  | 'LINE_CHANGED'
  | 'LINE_MISSING'
  | 'LINE_ADDED'
  | 'SEAL_MISSING'
  | 'KEY_DROPPED'
  | 'RETIREMENT_FALSE'
  | 'HEAD_MISSING';

interface Range {
  readonly id: number;
  readonly firstLine: number;
  readonly lastLine: number;
  readonly count: number;
}

interface Words {
  readonly what: string;
  readonly whatZh: string;
}

/** A fault in words, in both languages. */
export function wordsOfFault(fault: AuditFault, seal: Range | null): Words {
  if (!seal || fault === 'HEAD_MISSING') {
    return {
      what: 'The head that was kept is not among the seals gone through: last seals were taken away, or the days do not hold it.',
      whatZh: '留存的链首不在所核验的封存之中：末尾的封存被删除，或所选日期不含该封存。',
    };
  }
  return WORDS[fault](seal, `${seal.firstLine} to ${seal.lastLine}`, `${seal.firstLine} 至 ${seal.lastLine}`);
}

const WORDS: Readonly<Record<Exclude<AuditFault, 'HEAD_MISSING'>, (seal: Range, en: string, zh: string) => Words>> = {
  LINE_CHANGED: ({ id }, en, zh) => ({
    what: `A line of ${en} was changed or exchanged, or seal ${id} itself was changed.`,
    whatZh: `第 ${zh} 行中有行被改动或调换，或封存 ${id} 本身被改动。`,
  }),
  LINE_MISSING: ({ id, count }, en, zh) => ({
    what: `Of lines ${en} fewer stand than the ${count} that seal ${id} holds: a line was removed.`,
    whatZh: `第 ${zh} 行少于封存 ${id} 所记的 ${count} 行：有行被删除。`,
  }),
  LINE_ADDED: ({ id, count }, en, zh) => ({
    what: `Up to the end of lines ${en} more stand than the ${count} that seal ${id} holds: a line was slipped in.`,
    whatZh: `截至第 ${zh} 行，行数多于封存 ${id} 所记的 ${count} 行：有行被插入。`,
  }),
  SEAL_MISSING: ({ id }) => ({
    what: `Seal ${id} does not follow the seal that stands before it: one between them was removed, or seals were put in another order.`,
    whatZh: `封存 ${id} 与其前一封存不相衔接：其间有封存被删除，或封存顺序被调换。`,
  }),
  KEY_DROPPED: ({ id }) => ({
    what: `Seal ${id} is not keyed though the one before it is: it was not made by the server.`,
    whatZh: `封存 ${id} 未用密钥，而其前一封存已用密钥：该封存并非由系统作出。`,
  }),
  RETIREMENT_FALSE: ({ id }, en, zh) => ({
    what: `Lines ${en} of seal ${id} are said to have been written to a file and removed, and the mark of it was not made by \`canbao audit retire\`, or the seal was changed since.`,
    whatZh: `封存 ${id} 的第 ${zh} 行被记为已归档并移除，但归档标记并非由 canbao audit retire 作出，或该封存此后被改动。`,
  }),
};
