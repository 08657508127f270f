import { DomainError } from '../errors.ts';
import type { PolicyDocument } from '../policy/document.ts';
import { isWithin } from '../policy/region.ts';
import type { Rulebook } from '../policy/rulebook.ts';
import { contentHash } from '../rulebooks/canonical.ts';
import { basesAmong } from '../rulebooks/layered.ts';
import { readRulebook } from '../rulebooks/load.ts';
import type { Problem } from '../rulebooks/problem.ts';
import type { Db } from '../store/db.ts';
import { insertAuditLine } from '../store/queries/audit.ts';
import { announceRulebooks } from '../store/queries/rulebook.ts';
import {
  decideProposal,
  insertProposal,
  lockProposal,
  type ProposalRow,
  readProposals,
} from '../store/queries/rulebook-proposal.ts';
import type { PolicyDocuments } from './policy-documents.ts';
import { auditPublication, type Orm, type Publisher, publishVersion } from './publish-rulebook.ts';
import type { PublishedRulebook, Rulebooks } from './rulebooks.ts';
import type { Viewer } from './viewer.ts';

/** What proposing takes: the law as it stands, and who acts. */
export interface Desk {
  readonly db: Db;
  readonly rulebooks: Rulebooks;
  readonly policyDocuments: PolicyDocuments;
  readonly viewer: Viewer;
}

/** A rulebook as somebody hands it in: `file` is its place, such as `350825-liancheng/urrbmi-2019.yaml`. */
export interface Draft {
  readonly file: string;
  readonly yaml: string;
  readonly note?: string | null;
}

/** The gate found something; nothing was stored. */
export class RulebookRefused extends DomainError {
  readonly code = 'RULEBOOK_REFUSED';
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super(`The rulebook has ${problems.length} problem(s): ${problems[0]?.message ?? ''}`);
    this.problems = problems;
  }
}

export class ProposalUnknown extends DomainError {
  readonly code = 'PROPOSAL_UNKNOWN';
  constructor(id: string) {
    super(`There is no proposal ${id}. Ask rulebookProposals for those that wait.`);
  }
}

export class ProposalDecided extends DomainError {
  readonly code = 'PROPOSAL_DECIDED';
  constructor({ name, state, decidedBy }: ProposalRow) {
    super(`The proposal of ${name} is ${state.toLowerCase()} already, by ${decidedBy}. Propose anew what you want.`);
  }
}

/** 经办与复核分离: maker and checker are two people. */
export class CheckerIsMaker extends DomainError {
  readonly code = 'CHECKER_IS_MAKER';
  constructor({ name }: ProposalRow) {
    super(`You proposed ${name} yourself: somebody else has to publish it.`);
  }
}

export class NothingNew extends DomainError {
  readonly code = 'NOTHING_NEW';
  constructor(name: string) {
    super(`${name} stands with exactly this content already.`);
  }
}

export class NotYourRegion extends DomainError {
  readonly code = 'FORBIDDEN';
  constructor({ name, region }: Pick<Rulebook, 'name' | 'region'>) {
    super(
      `${name} is for ${region ?? 'a region that is not identified'}, which lies outside the regions of your token.`,
    );
  }
}

export class ProposalOutdated extends DomainError {
  readonly code = 'PROPOSAL_OUTDATED';
  constructor(name: string) {
    super(`What ${name} is laid over, or a document it cites, changed since it was proposed. Propose it anew.`);
  }
}

/** Proposals, the newest first: those that wait, or all. */
export async function listProposals(db: Db, all: boolean): Promise<ProposalRow[]> {
  const proposals = await readProposals(db);
  return proposals.filter(({ state }) => all || state === 'PROPOSED').reverse();
}

/** Takes a rulebook through the gate and lays it before a second person; until then channel NEXT shows it. */
export async function proposeRulebook(draft: Draft, desk: Desk): Promise<ProposalRow> {
  const rulebook = passGate(draft, desk);
  assertOwnRegion(rulebook, desk.viewer);
  const hash = contentHash(rulebook);
  const [standing] = desk.rulebooks.named(rulebook.name);
  if (standing?.hash === hash) throw new NothingNew(rulebook.name);
  const proposal = await desk.db.orm.transaction(async (orm) => {
    const { name, region: regionCode, scheme, policyYear } = rulebook;
    const made = await insertProposal(
      { orm },
      {
        ...{ name, regionCode, scheme, policyYear, hash, content: rulebook },
        yaml: draft.yaml,
        note: draft.note ?? null,
        proposedBy: desk.viewer.subject ?? '',
      },
    );
    await audit({ orm }, made, 'rulebook.propose', desk.viewer);
    return made;
  });
  await desk.rulebooks.reload();
  return proposal;
}

/** Makes a proposal the law: the gate again, by somebody else than its maker, whole or not at all. */
export async function publishProposal(
  id: string,
  desk: Desk,
): Promise<{ proposal: ProposalRow; published: PublishedRulebook }> {
  const { viewer } = desk;
  const by: Publisher = { actor: viewer.subject ?? '', role: viewer.role, purpose: viewer.purpose };
  const decided = await desk.db.orm.transaction(async (orm) => {
    const proposal = await openProposal({ orm }, id, viewer);
    if (proposal.proposedBy === viewer.subject) throw new CheckerIsMaker(proposal);
    const rulebook = passGate({ file: `${proposal.name}.yaml`, yaml: proposal.yaml }, desk);
    if (contentHash(rulebook) !== proposal.hash) throw new ProposalOutdated(proposal.name);
    const version = await publishVersion({ orm }, rulebook, by);
    const made = await decideProposal({ orm }, id, { state: 'PUBLISHED', by: by.actor, versionId: version.id });
    await auditPublication({ orm }, [version], by, { proposal: id, proposedBy: proposal.proposedBy });
    return made;
  });
  await desk.rulebooks.reload();
  const published = desk.rulebooks.byId(decided.versionId ?? '');
  if (!published) throw new Error(`${decided.name} was published and is not there.`);
  return { proposal: decided, published };
}

/** Takes a proposal back: channel NEXT shows what it showed before. */
export async function withdrawProposal(id: string, desk: Desk): Promise<ProposalRow> {
  const withdrawn = await desk.db.orm.transaction(async (orm) => {
    await openProposal({ orm }, id, desk.viewer);
    const made = await decideProposal({ orm }, id, { state: 'WITHDRAWN', by: desk.viewer.subject ?? '' });
    await audit({ orm }, made, 'rulebook.withdraw', desk.viewer);
    return made;
  });
  await desk.rulebooks.reload();
  return withdrawn;
}

/** The same gate as `canbao policies check`, against the documents and rulebooks that are published. */
function passGate({ file, yaml }: Pick<Draft, 'file' | 'yaml'>, { rulebooks, policyDocuments }: Desk): Rulebook {
  const misplaced = placeProblem(file);
  if (misplaced) throw new RulebookRefused([misplaced]);
  const documents = new Map(
    policyDocuments.asAuthored().map((document): [string, PolicyDocument] => [document.id, document]),
  );
  const bases = basesAmong(rulebooks.standing().map(({ rulebook }) => rulebook));
  const { value, problems } = readRulebook(file, yaml, documents, bases);
  if (!value) throw new RulebookRefused(problems);
  return value;
}

const PLACE = /^[^/\\]+\/[a-z]+-\d{4}\.yaml$/;

/** A file's place is its rulebook's name, so it has to be one: a folder and a file. A template of years is several. */
function placeProblem(file: string): Problem | undefined {
  if (PLACE.test(file)) return undefined;
  const message = `"${file}" is no place for a rulebook: write <region>-<area>/<scheme>-<year>.yaml, as in 350825-liancheng/urrbmi-2019.yaml.`;
  return { file, line: 1, column: 1, message };
}

async function openProposal(orm: Orm, id: string, viewer: Viewer): Promise<ProposalRow> {
  const proposal = await lockProposal(orm, id);
  if (!proposal) throw new ProposalUnknown(id);
  assertOwnRegion({ name: proposal.name, region: proposal.regionCode }, viewer);
  if (proposal.state !== 'PROPOSED') throw new ProposalDecided(proposal);
  return proposal;
}

/** An office drafts the law of its own regions; whoever runs the installation, that of any. */
function assertOwnRegion(rulebook: Pick<Rulebook, 'name' | 'region'>, { role, regions }: Viewer): void {
  if (role === 'ADMINISTRATOR') return;
  const { region } = rulebook;
  if (region === null || !regions.some((code) => isWithin(region, code))) throw new NotYourRegion(rulebook);
}

async function audit(orm: Orm, { id, name, hash }: ProposalRow, action: string, viewer: Viewer): Promise<void> {
  await insertAuditLine(orm, {
    actor: viewer.subject ?? '',
    role: viewer.role,
    purpose: viewer.purpose,
    action,
    subjects: [id],
    count: 1,
    details: { name, hash },
  });
  await announceRulebooks(orm);
}
