import { randomUUID } from 'node:crypto';
import { faultOfCitizenNumber } from '../../policy/citizen-number.ts';
import type { Text } from '../../policy/rule.ts';
import type { Reach } from '../../store/access.ts';
import { lockNames } from '../../store/lock-name.ts';
import { insertEmergencyOpening, openingsToday } from '../../store/queries/emergency-opening.ts';
import { peopleById, peopleByNumber } from '../../store/queries/person.ts';
import { noteWithin } from '../audit/note-within.ts';
import { officeOf } from '../audit/office.ts';
import { assertRegionsKnown } from '../known-region.ts';
import { signatureOf } from '../viewer.ts';
import { assertSound, type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { assertNamesNobody, assertWritten } from '../written-text.ts';
import { OPENABLE, openerOf } from './emergency-opening.ts';

export interface EmergencyOpenInput extends Keyed {
  readonly personId?: string | null;
  readonly idNumber?: string | null;
  readonly regionCode?: string | null;
  readonly scopes: readonly string[];
  readonly reason: string;
  readonly minutes: number;
}

/** An emergency that lasts longer is opened again, with its reason. */
const LONGEST_MINUTES = 60;
/** Fewer characters are no reason. */
const SHORTEST_REASON = 10;
/** More in one day is no emergency but a way of working, and is somebody else's to allow: by the regions of the token. */
const OPENINGS_A_DAY = 10;
/** Numbers that one may look for in a day in order to open: each tells whether somebody is registered. */
const SEARCHES_A_DAY = 20;

/** An opening reaches any file: whose it is not to see otherwise is what it is for. */
const ANYBODY: Reach = { kind: 'EVERYWHERE', isSensitiveShown: false };

/** 应急访问开启: files beyond the viewer's own, for a reason and for at most an hour. Written to the audit before anything is read. */
export async function openEmergency(
  counter: Counter,
  input: EmergencyOpenInput,
): Promise<{ readonly openingId: string }> {
  assertGiven(counter, input);
  const personId = await personOf(counter, input);
  return writeOnce(
    counter,
    'emergencyOpen',
    input,
    () => ({ openingId: randomUUID() }),
    async (tx, { openingId: id }) => {
      const { regionCode = null, scopes, reason, minutes } = input;
      const opener = openerOf(tx.viewer);
      // Two at one moment are counted one after the other.
      await lockNames(tx.db, [`emergencyOpen ${opener.subject}`]);
      if ((await openingsToday(tx.db, opener.subject)) >= OPENINGS_A_DAY) refuseWrite('EMERGENCY_SPENT', SPENT);
      if (regionCode) await assertRegionsKnown(tx, [{ code: regionCode, field: 'regionCode' }]);
      const held = [...new Set(scopes)];
      await insertEmergencyOpening(tx.db, { id, ...opener, regionCode, personId, scopes: held, reason, minutes });
      const details = { emergency: id, regionCode, scopes: held, reason, minutes };
      return { subjects: personId ? [personId] : [], details };
    },
  );
}

/** Refuses what says too little or asks for too much, before anything is read. */
function assertGiven({ viewer }: Counter, input: EmergencyOpenInput): void {
  const { idempotencyKey, ...request } = input;
  assertSound(idempotencyKey, request);
  const { personId, idNumber, regionCode, scopes, reason, minutes } = request;
  if ([personId, idNumber, regionCode].filter((one) => one != null).length !== 1)
    refuseWrite('EMERGENCY_PLACE', ONE_PLACE);
  if (regionCode != null && regionCode.length === 6 && regionCode.endsWith('00'))
    refuseWrite('EMERGENCY_PLACE', TOO_WIDE, 'regionCode');
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > LONGEST_MINUTES)
    refuseWrite('EMERGENCY_MINUTES', MINUTES, 'minutes');
  if (reason.trim().length < SHORTEST_REASON) refuseWrite('EMERGENCY_REASON', REASON, 'reason');
  assertWritten(reason, 'reason');
  assertNamesNobody(reason, 'reason');
  const openable = OPENABLE[viewer.role] ?? [];
  const other = scopes.find((scope) => !openable.includes(scope));
  if (other !== undefined) refuseWrite('EMERGENCY_SCOPE', scopeRefused(other, openable), 'scopes');
}

/** Whose file: by id, or by the citizen number on a card, which is noted whether it leads to somebody or not. */
async function personOf(counter: Counter, { personId, idNumber }: EmergencyOpenInput): Promise<string | null> {
  if (personId != null) {
    const [person] = await peopleById(counter.db, ANYBODY, [personId]);
    return person?.id ?? refuseWrite('EMERGENCY_PERSON', NOBODY, 'personId');
  }
  return idNumber == null ? null : personByNumber(counter, idNumber.trim().toUpperCase());
}

async function personByNumber({ db, keyring, viewer }: Counter, number: string): Promise<string> {
  if (faultOfCitizenNumber(number)) refuseWrite('ID_NUMBER_INVALID', NUMBER, 'idNumber');
  const found = await peopleByNumber(db, ANYBODY, keyring.indexOf(number));
  const subjects = found.map(({ id }) => id);
  const line = {
    ...signatureOf(viewer),
    ...{ action: 'person.search', subjects, count: subjects.length },
    details: { emergency: true, office: officeOf(viewer) },
  };
  if (!(await noteWithin(db, 'EMERGENCY_SEARCH', { line, most: SEARCHES_A_DAY })))
    refuseWrite('EMERGENCY_SPENT', SPENT);
  const [only, another] = subjects;
  return only !== undefined && another === undefined ? only : refuseWrite('EMERGENCY_PERSON', NOBODY, 'idNumber');
}

const ONE_PLACE: Text = {
  zh: '请从人员标识、身份证号码、区划代码中选填且只填一项。',
  en: 'Name whose files are opened by exactly one of personId, idNumber and regionCode.',
};

const TOO_WIDE: Text = {
  zh: '应急访问至多开启一个县（区）：请填写县级或以下的区划代码。',
  en: 'At most one county is opened: give the code of a county or of a region below it.',
};

const MINUTES: Text = {
  zh: `应急访问时长为1至${LONGEST_MINUTES}分钟：仍有需要时重新开启。`,
  en: `An emergency lasts 1 to ${LONGEST_MINUTES} minutes. Open it again when there is still need.`,
};

const REASON: Text = {
  zh: `请写明理由（至少${SHORTEST_REASON}个字），审计人员将会查阅。`,
  en: `Say why, in at least ${SHORTEST_REASON} characters: auditors will read it.`,
};

const NOBODY: Text = {
  zh: '没有唯一一份对应的参保人员档案：请核对；同一号码登记了多人的，由县级经办机构处理。',
  en: 'There is no one file of this. Check what was typed; where several are registered with one number, the county’s office resolves it.',
};

const NUMBER: Text = {
  zh: '身份证号码有误：应为17位数字加一位数字或X，且校验位须相符。',
  en: 'This is no citizen number: it has 17 digits and then a digit or X that fits them.',
};

const SPENT: Text = {
  zh: `当日应急访问已达上限（开启${OPENINGS_A_DAY}次、按号码查找${SEARCHES_A_DAY}次）：经常需要的，请申请相应区划的权限。`,
  en: `Today's emergencies are spent: ${OPENINGS_A_DAY} openings and ${SEARCHES_A_DAY} searches by number a day. Who needs more asks for a token with those regions.`,
};

const scopeRefused = (scope: string, openable: readonly string[]): Text => ({
  zh: `权限“${scope}”不能应急开启；您的角色可以开启：${openable.join('、') || '无'}。`,
  en: `The scope "${scope}" cannot be opened in an emergency. Your role may open: ${openable.join(', ') || 'none'}.`,
});
