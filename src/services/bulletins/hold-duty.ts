import { type BulletinDutyRow, lockBulletinDuty } from '../../store/queries/bulletin-duty.ts';
import { assertVersion, type Counter, isOwnRegion, refuseWrite } from '../write.ts';

/** A duty that somebody goes on with, and the version they read. */
export interface NamedDuty {
  readonly dutyId: string;
  readonly version: number;
}

type Kind = BulletinDutyRow['kind'];
type State = BulletinDutyRow['state'];

/** What is said of a duty that is of another kind, or not as far or farther. */
const WORDS: Readonly<Record<State, { readonly zh: string; readonly en: string }>> = {
  DUE: { zh: '待办', en: 'due' },
  HANDED_IN: { zh: '已提交', en: 'handed in' },
  RETURNED: { zh: '已退回', en: 'returned' },
  ACCEPTED: { zh: '已接受', en: 'accepted' },
  PUBLISHED: { zh: '已发布', en: 'published' },
};

/** A duty of the viewer's region, of that kind and in one of those states, held until the write is done. */
export async function holdDuty(
  tx: Counter,
  { dutyId, version }: NamedDuty,
  kind: Kind,
  states: readonly State[],
): Promise<BulletinDutyRow> {
  const held = await lockBulletinDuty(tx.db, dutyId);
  if (!held || !isOwnRegion(tx, held.regionCode)) return refuseUnknown(dutyId);
  if (held.kind !== kind) refuseKind(held);
  if (!states.includes(held.state)) refuseState(held, states);
  assertVersion('The duty', held.version, version);
  return held;
}

function refuseUnknown(dutyId: string): never {
  const text = {
    zh: `没有您可以办理的应办事项${dutyId}。`,
    en: `There is no duty ${dutyId} that is yours to deal with.`,
  };
  return refuseWrite('DUTY_UNKNOWN', text, 'dutyId');
}

function refuseKind({ kind }: BulletinDutyRow): never {
  const isExplanation = kind === 'EXPLANATION';
  const text = {
    zh: isExplanation
      ? '该事项为书面说明：由乡镇提交、县级审核。'
      : '该事项为通报批评：由县发布（bulletinDutyPublish），无需提交。',
    en: isExplanation
      ? 'This is a written explanation: the town hands it in and the county decides on it.'
      : 'This is public criticism: the county publishes it (bulletinDutyPublish), and nobody hands it in.',
  };
  return refuseWrite('DUTY_OF_ANOTHER_KIND', text, 'dutyId');
}

function refuseState({ state }: BulletinDutyRow, states: readonly State[]): never {
  const wanted = states.map((one) => WORDS[one]);
  const text = {
    zh: `该事项${WORDS[state].zh}，仅在${wanted.map(({ zh }) => zh).join('或')}时可以办理。`,
    en: `The duty is ${WORDS[state].en}; this is done while it is ${wanted.map(({ en }) => en).join(' or ')}.`,
  };
  return refuseWrite('DUTY_STATE', text, 'dutyId');
}
