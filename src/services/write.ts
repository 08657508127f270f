import { createHash, timingSafeEqual } from 'node:crypto';
import { DomainError } from '../errors.ts';
import type { Text } from '../policy/rule.ts';
import { type Reach, subtree } from '../store/access.ts';
import { type Db, transaction } from '../store/db.ts';
import type { Keyring } from '../store/envelope.ts';
import { insertAuditLine } from '../store/queries/audit.ts';
import { takeKey } from '../store/queries/write-request.ts';
import { officeOf } from './audit/office.ts';
import { faultsOfTexts } from './given-text.ts';
import { holdsCitizenNumber } from './paper-number.ts';
import type { Rulebooks } from './rulebooks.ts';
import { reachOf, signatureOf, type Viewer } from './viewer.ts';

/** What a write takes beside its input: where, by whom, by which law, on which day. A request's context is one. */
export interface Counter {
  readonly db: Db;
  readonly keyring: Keyring;
  readonly viewer: Viewer;
  readonly reach: Reach;
  readonly rulebooks: Rulebooks;
  /** The civil day in China. */
  readonly today: string;
  /** Document numbers that this request's writes may still ask about; uncounted where nobody fishes, as in a command. */
  readonly numbers?: { left: number };
}

/** One thing that stands in the way of a write, in words for whoever asked for it. */
export interface WriteProblem {
  /** Stable, such as `ALREADY_PAID`. */
  readonly code: string;
  readonly text: Text;
  /** The part of the input it is about, such as `lines.2.personId`. */
  readonly field?: string;
  /** 依据条款, as printed: number and locator. */
  readonly clauses?: readonly string[];
}

/** A write that was not done, with everything that stands in its way. Nothing of it was done. */
export class WriteRefused extends DomainError {
  readonly code = 'WRITE_REFUSED';
  readonly problems: readonly WriteProblem[];
  constructor(problems: readonly WriteProblem[]) {
    super(problems.map(({ text }) => text.en).join(' '));
    this.problems = problems;
  }
}

/** Refuses for one reason. */
export function refuseWrite(code: string, text: Text, field?: string): never {
  throw new WriteRefused([{ code, text, ...(field !== undefined && { field }) }]);
}

/** Every input of a write carries the key that makes it safe to send again. */
export interface Keyed {
  readonly idempotencyKey: string;
}

/** What a write says about itself in the audit: whom it is about, and what changed. Never names or numbers. */
export interface Recorded {
  readonly subjects: readonly string[];
  readonly details?: Readonly<Record<string, unknown>>;
}

/** A write's answer: ids and nothing else, because it is kept and given again. */
export type Ids = Readonly<Record<string, string | readonly string[] | null>>;

const KEY_RULE: Text = {
  zh: '幂等键为8至200个可见字符，不含空格，不得写入身份证号码：建议使用UUID。',
  en: 'An idempotency key has 8 to 200 printable characters without spaces, and holds no ID number: take a UUID.',
};

const KEY_REUSED: Text = {
  zh: '该幂等键已用于另一项请求：新的请求请使用新的键。',
  en: 'This idempotency key was used for another request. Take a new key for a new request.',
};

/** Longer is no key but a text; shorter would meet another by chance. */
const KEY = /^[\x21-\x7e]{8,200}$/;

/**
 * Does a write once. The ids it will answer with are made first and kept under the client's key, in the same transaction as
 * everything that `make` writes and the audit line. The same key and input answer the same ids again and do nothing; the
 * same key with another input is refused. What is refused leaves the key free. `make` may run again after a deadlock.
 */
export async function writeOnce<Answer extends Ids, Input extends Keyed>(
  counter: Counter,
  operation: string,
  input: Input,
  ids: () => Answer,
  make: (tx: Counter, answer: Answer) => Promise<Recorded>,
): Promise<Answer> {
  const { idempotencyKey: key, ...request } = input;
  assertSound(key, request);
  const signature = signatureOf(counter.viewer);
  const requestHash = counter.keyring.indexOf(digestOf([operation, request]));
  return transaction(counter.db, async (db) => {
    const answer = ids();
    const done = await takeKey(db, signature.actor, key, { operation, requestHash, answer });
    if (done) {
      if (!timingSafeEqual(done.requestHash, requestHash))
        refuseWrite('IDEMPOTENCY_KEY_REUSED', KEY_REUSED, 'idempotencyKey');
      return done.answer as Answer;
    }
    const { subjects, details = {} } = await make({ ...counter, db }, answer);
    await insertAuditLine(db, {
      ...signature,
      action: operation,
      subjects: [...subjects],
      count: subjects.length,
      details: { key, office: officeOf(counter.viewer), ...details },
    });
    return answer;
  });
}

/** Refuses a key of another shape, and texts that could not be stored as they stand. */
export function assertSound(key: string, request: object): void {
  if (!KEY.test(key) || holdsCitizenNumber(key)) refuseWrite('KEY_REFUSED', KEY_RULE, 'idempotencyKey');
  const faults = faultsOfTexts(request);
  if (faults.length > 0) throw new WriteRefused(faults.map((fault) => ({ code: 'TEXT_REFUSED', ...fault })));
}

/** SHA-256 of a request, in hexadecimal. */
const digestOf = (request: unknown): string => createHash('sha256').update(canonical(request)).digest('hex');

/** The same request as the same text, however its fields were ordered; what is left out and what is null are one. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    const said = Object.entries(inner).filter(([, one]) => one !== null && one !== undefined);
    return Object.fromEntries(said.sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** Refuses what was decided on a version that somebody else has changed since; `field` is the part of the input that names it. */
export function assertVersion(what: string, version: number, asked: number, field = 'version'): void {
  if (version === asked) return;
  const text = {
    zh: `该记录现为第${version}版，而本次办理依据的是第${asked}版：请重新读取后再决定。`,
    en: `${what} stands at version ${version}, and the change was made for version ${asked}. Read it again, then decide.`,
  };
  refuseWrite('VERSION_STALE', text, field);
}

/** Whether the viewer's regions hold a code; for what is written, not read. */
export function isOwnRegion({ viewer, today }: Pick<Counter, 'viewer' | 'today'>, code: string): boolean {
  const reach = reachOf(viewer, today);
  const ranges = reach.kind === 'REGION' ? [reach] : reach.kind === 'REGIONS' ? reach.ranges : [];
  return reach.kind === 'EVERYWHERE' || ranges.some(({ from, to }) => code >= from && code < to);
}

/** Whether anybody in a region, or in a part of it, may be the viewer's to see; a resident's file may be anywhere. */
export function reachesInto({ viewer, today }: Pick<Counter, 'viewer' | 'today'>, code: string): boolean {
  const reach = reachOf(viewer, today);
  if (reach.kind === 'EVERYWHERE' || reach.kind === 'PERSON') return true;
  const ranges = reach.kind === 'REGION' ? [reach] : reach.kind === 'NONE' ? [] : reach.ranges;
  const asked = subtree(code);
  return ranges.some(({ from, to }) => from < asked.to && asked.from < to);
}

/**
 * Refuses a decision that would end an enrolment kept at a region the viewer does not work for: its office is not asked otherwise.
 * One that is kept at a town or the county is theirs to decide, and no village's or town's in it.
 */
export function assertDecidesFor(counter: Pick<Counter, 'viewer' | 'today'>, code: string, field: string): void {
  if (isOwnRegion(counter, code)) return;
  const text = {
    zh: `这将终止区划${code}的参保登记，而该区划不在您的管辖范围内：由${code}的经办机构决定；或者保留其登记，终止您本地的登记。`,
    en: `This would end an enrolment of region ${code}, which is none that you work for. The office of ${code} decides that; or keep theirs, and end your own.`,
  };
  refuseWrite('ANOTHER_REGION', text, field);
}

export function assertOwnRegion(counter: Pick<Counter, 'viewer' | 'today'>, code: string, field: string): void {
  if (!isOwnRegion(counter, code)) refuseRegion(code, field);
}

export function refuseRegion(code: string, field: string): never {
  const text = { zh: `区划${code}不在您的管辖范围内。`, en: `Region ${code} is none that you work for.` };
  refuseWrite('REGION_NOT_YOURS', text, field);
}
