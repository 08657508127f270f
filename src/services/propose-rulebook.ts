import type { PolicyDocument } from '../policy/document.ts';
import { isWithin } from '../policy/region.ts';
import type { Rulebook } from '../policy/rulebook.ts';
import { contentHash } from '../rulebooks/canonical.ts';
import { basesAmong } from '../rulebooks/layered.ts';
import { readRulebook } from '../rulebooks/load.ts';
import { rulebookName } from '../rulebooks/parse.ts';
import { isRulebookFile } from '../rulebooks/place.ts';
import type { Problem } from '../rulebooks/problem.ts';
import { isReadable } from '../rulebooks/yaml-source.ts';
import { subtree } from '../store/access.ts';
import { PageRefused } from '../store/connection.ts';
import type { Db } from '../store/db.ts';
import { insertAuditLine } from '../store/queries/audit.ts';
import { announceRulebooks, currentVersion, lockRulebooks } from '../store/queries/rulebook.ts';
import {
  decideProposal,
  insertProposal,
  lockProposal,
  openProposalLike,
  type ProposalRow,
  readProposals,
} from '../store/queries/rulebook-proposal.ts';
import type { PolicyDocuments } from './policy-documents.ts';
import {
  CheckerIsMaker,
  NoteUnreadable,
  NothingNew,
  NotYourRegion,
  ProposalDecided,
  ProposalOutdated,
  ProposalUnknown,
  ProposalWaits,
  RulebookRefused,
} from './proposal-refused.ts';
import { auditPublication, type Orm, PolicyYearTaken, type Publisher, publishVersion } from './publish-rulebook.ts';
import type { PublishedRulebook, Rulebooks } from './rulebooks.ts';
import { signatureOf, type Viewer } from './viewer.ts';

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

/** The most proposals in one answer; each may come with its file. */
const MAX_LISTED = 100;

/** Proposals of the viewer's regions in a state, or in any, the newest first. */
export function listProposals(
  { state, first }: { readonly state: ProposalRow['state'] | null; readonly first: number },
  { db, viewer }: Pick<Desk, 'db' | 'viewer'>,
): Promise<ProposalRow[]> {
  if (first < 0 || first > MAX_LISTED) {
    throw new PageRefused(`0 to ${MAX_LISTED} proposals are listed at once; ${first} were asked for.`);
  }
  const ranges = viewer.role === 'ADMINISTRATOR' ? null : viewer.regions.map(subtree);
  return readProposals(db, { state, ranges, first });
}

/** Takes a rulebook through the gate and lays it before a second person; until then channel NEXT shows it. */
export async function proposeRulebook(draft: Draft, desk: Desk): Promise<ProposalRow> {
  const rulebook = passGate(draft, desk);
  assertOwnRegion(rulebook, desk.viewer);
  const note = draft.note ?? null;
  if (note !== null && !isReadable(note)) throw new NoteUnreadable();
  const hash = contentHash(rulebook);
  const proposal = await desk.db.orm.transaction(async (orm) => {
    const standingHash = await assertRoomFor({ orm }, rulebook, hash);
    const { name, region: regionCode, scheme, policyYear } = rulebook;
    const made = await insertProposal(
      { orm },
      {
        ...{ name, regionCode, scheme, policyYear, hash, standingHash, content: rulebook },
        ...{ yaml: draft.yaml, note },
        proposedBy: desk.viewer.subject ?? '',
      },
    );
    await audit({ orm }, made, 'rulebook.propose', desk.viewer);
    return made;
  });
  await desk.rulebooks.reload();
  return proposal;
}

/** That nothing waits or stands in a proposal's place, until the transaction ends. Gives the hash of what it is to follow. */
async function assertRoomFor(orm: Orm, rulebook: Rulebook, hash: string): Promise<string | null> {
  await lockRulebooks(orm);
  const waiting = await openProposalLike(orm, rulebook);
  if (waiting?.name === rulebook.name) throw new ProposalWaits(waiting);
  if (waiting) throw new PolicyYearTaken(rulebook, waiting.name, 'waits');
  const standing = await currentVersion(orm, rulebook.name);
  if (standing?.hash === hash) throw new NothingNew(rulebook.name);
  return standing?.hash ?? null;
}

/** Makes a proposal the law: the gate again, by somebody else than its maker, whole or not at all. */
export async function publishProposal(
  id: string,
  desk: Desk,
): Promise<{ proposal: ProposalRow; published: PublishedRulebook }> {
  const { viewer } = desk;
  const by: Publisher = signatureOf(viewer);
  const decided = await desk.db.orm.transaction(async (orm) => {
    await lockRulebooks({ orm });
    const proposal = await openProposal({ orm }, id, viewer);
    if (proposal.proposedBy === viewer.subject) throw new CheckerIsMaker(proposal);
    await assertFollows({ orm }, proposal);
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

/** That what stands is still what the proposal was made to follow. */
async function assertFollows(orm: Orm, { name, hash, standingHash }: ProposalRow): Promise<void> {
  const standing = await currentVersion(orm, name);
  if (standing?.hash === hash) throw new NothingNew(name);
  if ((standing?.hash ?? null) !== standingHash) throw new ProposalOutdated(name);
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
  const standing = rulebooks.standing().map(({ rulebook }) => rulebook);
  const name = rulebookName(file);
  const bases = basesAmong(standing.filter((base) => !restsOn(base, name)));
  const { value, problems } = readRulebook(file, yaml, documents, bases);
  if (!value) throw new RulebookRefused(problems);
  const other = standing.find((one) => one.name !== name && isOfSameYear(one, value));
  if (other) throw new PolicyYearTaken(value, other.name);
  return value;
}

/** A rulebook that is, or is laid over, the named one: laid over it in turn, the two would go round in a circle. */
const restsOn = ({ name, layers = [] }: Rulebook, named: string) =>
  name === named || layers.some((layer) => layer.name === named);

const isOfSameYear = (a: Rulebook, b: Rulebook) =>
  a.region !== null && a.region === b.region && a.scheme === b.scheme && a.policyYear === b.policyYear;

/** A file's place is its rulebook's name, so it has to be one: a folder and a file. A template of years is several. */
function placeProblem(file: string): Problem | undefined {
  if (isRulebookFile(file)) return undefined;
  const message = `${JSON.stringify(file)} is no place for a rulebook: write <region>-<area>/<scheme>-<year>.yaml, as in 350825-liancheng/urrbmi-2019.yaml.`;
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
    ...signatureOf(viewer),
    action,
    subjects: [id],
    count: 1,
    details: { name, hash },
  });
  await announceRulebooks(orm);
}
