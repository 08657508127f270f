import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DomainError } from '../errors.ts';
import type { PolicyDocument } from '../policy/document.ts';
import type { Rulebook } from '../policy/rulebook.ts';
import { loadPolicies } from '../rulebooks/load.ts';
import { formatProblem } from '../rulebooks/problem.ts';
import { connect, type Db } from '../store/db.ts';
import type { Keyring } from '../store/envelope.ts';
import { migrate, pendingMigrations } from '../store/migrate.ts';
import { isEmpty } from '../store/queries/installation.ts';
import { sealClearItems } from './claims/seal-clear-items.ts';
import { loadBundledRegions } from './imports/load-bundled-regions.ts';
import { rememberKey } from './key-check.ts';
import { loadDemo } from './load-demo.ts';
import { publishRulebooks } from './publish-rulebook.ts';

/** The folders of the product that hold data. */
export const REGIONS_FOLDER = fileURLToPath(new URL('../../regions', import.meta.url));
export const POLICIES_FOLDER = fileURLToPath(new URL('../../policies', import.meta.url));
export const DEMO_FOLDER = fileURLToPath(new URL('../../demo', import.meta.url));

class BundledPolicyBroken extends DomainError {
  readonly code = 'BUNDLED_POLICY_BROKEN';
  constructor(problem: string) {
    super(
      `A bundled policy file was changed and is no longer right: ${problem} Run \`canbao policies check\` for all of it.`,
    );
  }
}

export class MigrationsPending extends DomainError {
  readonly code = 'MIGRATIONS_PENDING';
  constructor(pending: readonly string[]) {
    super(
      `The database lacks ${pending.length} migration(s) (${pending.join(', ')}). Nothing is migrated by itself: run \`npm run canbao -- migrate\`.`,
    );
  }
}

/** Refuses a database that is behind this version of the product, with the command that mends it. */
export async function assertMigrated({ sql }: Db): Promise<void> {
  const pending = await pendingMigrations(sql);
  if (pending.length > 0) throw new MigrationsPending(pending);
}

export interface Demo {
  readonly county: string;
  readonly people: number;
  readonly seed: number;
  readonly today: string;
}

export interface Preparation {
  readonly ownerUrl: string;
  readonly keyring: Keyring;
  /** Loaded when the registry holds nobody; null leaves it empty. */
  readonly demo: Demo | null;
  readonly onProgress: (line: string) => void;
}

/** Brings a database up to date: migrations, what is still in clear, regions, bundled rulebooks, and a demo county for an empty one. */
export async function prepareDatabase({ ownerUrl, keyring, demo, onProgress }: Preparation): Promise<void> {
  const applied = await migrate(ownerUrl);
  if (applied.length > 0) onProgress(`Database: ${applied.length} migration(s) applied.`);
  const db = connect(ownerUrl, { max: 4 });
  try {
    await rememberKey(db, keyring);
    const sealed = await sealClearItems(db, keyring);
    if (sealed > 0) onProgress(`Claims: ${sealed} line(s) that stood in clear were sealed.`);
    if (await isEmpty(db, 'regions')) await loadRegions(db, onProgress);
    if (demo) await loadBundledRegions(db.sql, `${DEMO_FOLDER}/regions`);
    await publishBundled(db, demo !== null, onProgress);
    if (demo && (await isEmpty(db, 'people'))) await fillDemo(db, keyring, demo, onProgress);
  } finally {
    await db.end();
  }
}

async function loadRegions({ sql }: Db, onProgress: (line: string) => void): Promise<void> {
  const reports = Object.values(await loadBundledRegions(sql, REGIONS_FOLDER));
  const rows = reports.reduce((total, report) => total + report.rows, 0);
  onProgress(`Regions: ${rows} rows of ${reports.length} files.`);
}

/**
 * Publishes the rulebooks that ship with the product, and in a demo those of the invented region; what stands already is
 * left as it is. In a demo each was published on the day of its latest notice, so that answers can be replayed as known
 * on a day of the demo.
 */
export async function publishBundled(db: Db, isDemo: boolean, onProgress: (line: string) => void): Promise<void> {
  const bundled = soundPolicies(POLICIES_FOLDER);
  const invented =
    isDemo && existsSync(`${DEMO_FOLDER}/policies/documents`) ? soundPolicies(`${DEMO_FOLDER}/policies`) : null;
  const content = {
    documents: [...bundled.documents, ...(invented?.documents ?? [])],
    rulebooks: [...bundled.rulebooks, ...(invented?.rulebooks ?? [])],
  };
  const by = { actor: 'canbao', role: 'SYSTEM', ...(isDemo && { publishedAt: noticeDay(content.documents) }) };
  const published = await publishRulebooks(db, content, by);
  for (const { name, version, hash, isNew } of published) {
    if (isNew) onProgress(`Rulebook: ${name} published as version ${version} (${hash.slice(0, 12)}).`);
  }
}

function soundPolicies(folder: string): { documents: PolicyDocument[]; rulebooks: Rulebook[] } {
  const { documents, rulebooks, problems } = loadPolicies(folder);
  if (problems[0]) throw new BundledPolicyBroken(formatProblem(problems[0]));
  return { documents: documents.map(({ value }) => value), rulebooks: rulebooks.map(({ value }) => value) };
}

/** The day of the latest notice that a rulebook cites; where none prints one, the first day of the year of collection. */
function noticeDay(documents: readonly PolicyDocument[]) {
  const issued = new Map(documents.map(({ id, issuedOn }) => [id, issuedOn]));
  return (rulebook: Rulebook) => {
    const days = rulebook.documents.flatMap(({ id }) => issued.get(id) ?? []).sort();
    return `${days.at(-1) ?? `${rulebook.collectionYear}-01-01`}T09:00:00+08:00`;
  };
}

async function fillDemo({ sql }: Db, keyring: Keyring, demo: Demo, onProgress: (line: string) => void): Promise<void> {
  onProgress(`Demo: inventing ${demo.people} people of county ${demo.county} at ${demo.today} …`);
  const loaded = await loadDemo(sql, keyring, demo);
  onProgress(
    `Demo: ${loaded.people} people in ${loaded.households} households, ${loaded.enrollments} enrollments, ${loaded.payments} payments.`,
  );
}
