import { isDeepStrictEqual } from 'node:util';
import { DomainError } from '../errors.ts';
import type { NearMiss } from '../policy/decision.ts';
import type { Day, Instant, PersonFacts } from '../policy/facts.ts';
import type { GivenFacts } from '../policy/given.ts';
import type { Answered as EngineAnswer } from '../policy/questions.ts';
import type { Reach } from '../store/access.ts';
import type { Db } from '../store/db.ts';
import type { Keyring } from '../store/envelope.ts';
import { insertAuditLine } from '../store/queries/audit.ts';
import { insertDecision } from '../store/queries/decision.ts';
import { decisionsById, type StoredDecisionRow } from '../store/queries/sealed.ts';
import { type Answered, askedRegion, assessed, decisionId, type Ground } from './assess.ts';
import { claimOfText, type ToldClaim, textOfClaim } from './kept-claim.ts';
import { factsAsToldIn } from './kept-facts.ts';
import { askFor, assertKept, givenAgain, type KeptQuestion, subjectOf } from './kept-question.ts';
import { PolicyYearNotPublished, type PublishedRulebook } from './rulebooks.ts';
import { isAnsweredInWhole, signatureOf, type Viewer } from './viewer.ts';

/** A decision that was kept, opened. */
export interface KeptDecision {
  readonly id: string;
  readonly personId: string;
  readonly question: KeptQuestion;
  /** Of a claim, with the stay that was asked about. */
  readonly facts: GivenFacts;
  readonly answer: EngineAnswer;
  readonly published: PublishedRulebook;
  readonly storedAt: Instant;
  readonly storedBy: string;
}

/** What keeping and replaying take beside the law. */
export interface Archive extends Ground {
  readonly viewer: Viewer;
  readonly db: Db;
  readonly keyring: Keyring;
  readonly reach: Reach;
}

export class PersonUnknown extends DomainError {
  readonly code = 'PERSON_UNKNOWN';
  constructor(id: string) {
    super(`There is no person ${id} whose file you may see.`, {
      zh: `没有您可查看的人员档案${id}。`,
      field: 'personId',
    });
  }
}

/** Answers a question about a person and keeps the answer with its facts; the audit line stands or falls with it. */
export async function keepDecision(
  facts: PersonFacts,
  question: Omit<KeptQuestion, 'asOf'> & { readonly asOf: Day | null },
  archive: Archive,
): Promise<KeptDecision> {
  assertKept(question.kind);
  const asked: KeptQuestion = { ...question, asOf: question.asOf ?? archive.today };
  const found = assessed(askFor(asked.kind))(facts, asked, archive);
  const id = await archive.db.orm.transaction(async (orm) => {
    const made = await keepAnswer(found, facts, asked, { ...archive, db: { orm } });
    await audit({ orm }, [made], 'decision.store', archive, { kind: asked.kind, personId: facts.personId });
    return made;
  });
  const [kept] = await readKept([id], archive);
  if (!kept) throw new PersonUnknown(facts.personId);
  return kept;
}

/** What keeping an answer inside a write takes; the write has an audit line of its own. */
type Keeping = Pick<Archive, 'keyring' | 'viewer'> & { readonly db: Pick<Db, 'orm'> };

/** Keeps an answer that was given, with its facts; the same answer is kept once. Gives its id. */
export async function keepAnswer(
  found: Answered & EngineAnswer,
  facts: GivenFacts,
  question: KeptQuestion,
  keeping: Keeping,
): Promise<string> {
  const row = keptRow(found, facts, question, keeping);
  await insertDecision(keeping.db, row);
  return row.id;
}

/** The row that an answer is kept as: facts and answer sealed for its id. */
export function keptRow(
  found: Answered & EngineAnswer,
  facts: GivenFacts,
  question: KeptQuestion,
  { keyring, viewer }: Pick<Archive, 'keyring' | 'viewer'>,
) {
  const { published, region: _, ...answer } = found;
  const id = decisionId(answer.decision, subjectOf(facts, question), askedRegion(found), keyring);
  return {
    ...{ id, kind: question.kind, personId: facts.personId, question },
    ...sealedTexts(id, question, [JSON.stringify(facts), textOf(answer, question, published)], keyring),
    rulebookVersionId: published.id,
    storedBy: viewer.subject ?? '',
  };
}

/** Facts and answer, sealed; those about a claim in one, a line each, because sealing is half of what keeping one costs. */
function sealedTexts(id: string, { kind }: KeptQuestion, [facts, answer]: readonly [string, string], keyring: Keyring) {
  const [factsPlace, answerPlace] = placesOf(id);
  return kind === 'CLAIM'
    ? { factsCipher: NOTHING, answerCipher: keyring.sealSmall(`${facts}\n${answer}`, answerPlace) }
    : { factsCipher: keyring.sealSmall(facts, factsPlace), answerCipher: keyring.sealSmall(answer, answerPlace) };
}

const NOTHING = Buffer.alloc(0);

/** Where the facts and the answer of a decision are sealed for. */
const placesOf = (id: string) => [`decisions.facts_cipher:${id}`, `decisions.answer_cipher:${id}`] as const;

/** Facts and answer, opened. */
function openedTexts({ id, sealedFacts, sealedAnswer }: StoredDecisionRow, keyring: Keyring): [string, string] {
  const [factsPlace, answerPlace] = placesOf(id);
  const answer = keyring.open(sealedAnswer, answerPlace);
  if (sealedFacts.length > 0) return [keyring.open(sealedFacts, factsPlace), answer];
  const end = answer.indexOf('\n');
  return [answer.slice(0, end), answer.slice(end + 1)];
}

/** An answer as it is kept beside the version of the rulebook that gave it. */
const textOf = (answer: EngineAnswer, { kind }: KeptQuestion, { compiled }: PublishedRulebook): string =>
  kind === 'CLAIM' ? textOfClaim(answer as ToldClaim, compiled) : JSON.stringify(answer);

/** The answer of such a text. */
const answerOf = (text: string, { kind }: KeptQuestion, { compiled }: PublishedRulebook): EngineAnswer =>
  kind === 'CLAIM' ? claimOfText(text, compiled) : JSON.parse(text);

/** What `decisionId` makes. */
const ID = /^[\w-]{27}$/;

/** A decision that was kept about somebody the viewer may see; that it was opened is written down first. */
export const openDecision = async (id: string, archive: Archive): Promise<KeptDecision | null> =>
  (await openDecisions([id], archive))[0] ?? null;

/** Several of them, in the order asked, with one line of the audit; those that may not be seen are left out. */
export async function openDecisions(ids: readonly string[], archive: Archive): Promise<KeptDecision[]> {
  const kept = await readKept(ids, archive);
  if (kept.length === 0) return kept;
  const people = [...new Set(kept.map(({ personId }) => personId))];
  const about = people.length === 1 ? { personId: people[0] } : { personIds: people };
  await audit(
    archive.db,
    kept.map(({ id }) => id),
    'decision.read',
    archive,
    about,
  );
  return kept;
}

async function readKept(ids: readonly string[], archive: Archive): Promise<KeptDecision[]> {
  const sound = ids.filter((id) => ID.test(id));
  if (sound.length === 0) return [];
  const rows = new Map((await decisionsById(archive.db, archive.reach, sound)).map((row) => [row.id, row]));
  return sound.flatMap((id) => {
    const row = rows.get(id);
    return row && mayOpen(row, archive) ? [opened(row, archive)] : [];
  });
}

/** A decision about a claim tells of the care: it is for those who read claims. Any other rests on every list of somebody. */
const mayOpen = ({ question }: StoredDecisionRow, { viewer }: Archive): boolean =>
  (question as KeptQuestion).kind === 'CLAIM' ? viewer.scopes.has('claim:read') : isAnsweredInWhole(viewer);

function opened(row: StoredDecisionRow, { keyring, rulebooks }: Pick<Archive, 'keyring' | 'rulebooks'>): KeptDecision {
  const { id, personId, storedAt, storedBy } = row;
  const published = rulebooks.byId(row.rulebookVersionId);
  if (!published) throw new Error(`Decision ${id} rests on a version that is not there.`);
  const question = row.question as KeptQuestion;
  const [facts, answer] = openedTexts(row, keyring);
  return {
    ...{ id, personId, storedAt, storedBy, published, question },
    facts: JSON.parse(facts),
    // One that was kept with its facts apart stands there whole.
    answer: row.sealedFacts.length > 0 ? JSON.parse(answer) : answerOf(answer, question, published),
  };
}

/** Whether the same version of the rulebook says the same of the facts that were kept, as far as it is kept today. */
export function isReproduced(kept: KeptDecision): boolean {
  const { question, published, answer } = kept;
  const again = answerOf(textOf(askedAgain(kept), question, published), question, published);
  const facts = factsAsToldIn(answer.decision, again.decision);
  const told = { ...again, decision: { ...again.decision, facts } };
  return isDeepStrictEqual(plain(told), plain(withoutNearMisses(answer, question)));
}

const plain = (answer: EngineAnswer): unknown => JSON.parse(JSON.stringify(answer));

/** A claim's answer was kept with them at first. */
const withoutNearMisses = (answer: EngineAnswer, { kind }: KeptQuestion): EngineAnswer =>
  kind === 'CLAIM' ? { ...answer, decision: { ...answer.decision, nearMisses: [] } } : answer;

/** What the same version of the rulebook says of the facts that were kept. */
const askedAgain = ({ facts, question: { kind, asOf, knownAt }, published }: KeptDecision): EngineAnswer =>
  askFor(kind)(facts, { asOf, knownAt }, published.compiled);

/** 差一点: what would have changed a decision that was kept. A claim's is not kept, but asked anew. */
export const nearMissesOf = (kept: KeptDecision): readonly NearMiss[] =>
  (kept.question.kind === 'CLAIM' ? askedAgain(kept) : kept.answer).decision.nearMisses;

/** The same question by today's facts and law; null when no rulebook answers it any more. */
export const answerToday = (kept: KeptDecision, facts: PersonFacts, ground: Ground): EngineAnswer | null =>
  answerAsKnown(kept.question, givenAgain(facts, kept), ground, null);

/** The same by what was known at a moment, null being now. */
export function answerAsKnown(
  question: KeptQuestion,
  facts: GivenFacts,
  ground: Ground,
  knownAt: Instant | null,
): EngineAnswer | null {
  try {
    return assessed(askFor(question.kind))(facts, { ...question, knownAt }, ground);
  } catch (error) {
    if (error instanceof PolicyYearNotPublished) return null;
    throw error;
  }
}

function audit(
  db: Pick<Db, 'orm'>,
  ids: readonly string[],
  action: string,
  { viewer }: Archive,
  details: object,
): Promise<void> {
  return insertAuditLine(db, {
    ...signatureOf(viewer),
    action,
    subjects: [...ids],
    count: ids.length,
    details,
  });
}
