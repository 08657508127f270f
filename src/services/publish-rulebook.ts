import { createHash } from 'node:crypto';
import { DomainError } from '../errors.ts';
import type { PolicyDocument } from '../policy/document.ts';
import type { Instant } from '../policy/facts.ts';
import type { Rulebook } from '../policy/rulebook.ts';
import { contentHash } from '../rulebooks/canonical.ts';
import type { Db } from '../store/db.ts';
import { insertAuditLine } from '../store/queries/audit.ts';
import {
  announceRulebooks,
  currentVersion,
  insertRulebookVersion,
  lockRulebooks,
  replaceDocument,
  standsUnderAnotherName,
} from '../store/queries/rulebook.ts';

/** A region's scheme and year has one rulebook; two would answer by the alphabet. */
export class PolicyYearTaken extends DomainError {
  readonly code = 'POLICY_YEAR_TAKEN';
  constructor({ region, scheme, policyYear }: Rulebook, other: string, does: 'stands' | 'waits' = 'stands') {
    super(`${scheme} ${policyYear} of region ${region} ${does} as ${other} already: correct it under that name.`, {
      zh: `区划${region}的${scheme}${policyYear}年度政策已有${other}（${does === 'stands' ? '现行' : '待复核'}），请在该名称下更正。`,
    });
  }
}

export interface Publisher {
  readonly actor: string;
  readonly role: string;
  readonly purpose?: string | null;
  /** When a version counts as published; now, but for a demo that lives on another day. */
  readonly publishedAt?: (rulebook: Rulebook) => Instant | undefined;
}

export interface Published {
  /** Of the version that stands. */
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly hash: string;
  /** False when exactly this content stood already. */
  readonly isNew: boolean;
}

/** A transaction, or the pool where none is needed. */
export type Orm = Pick<Db, 'orm'>;

/**
 * Publishes checked rulebooks and the documents they cite, all or none. Content that stands already stays as it is;
 * anything else becomes a new version that supersedes the one before.
 */
export async function publishRulebooks(
  db: Db,
  { documents, rulebooks }: { documents: readonly PolicyDocument[]; rulebooks: readonly Rulebook[] },
  by: Publisher,
): Promise<Published[]> {
  return db.orm.transaction(async (orm) => {
    await lockRulebooks({ orm });
    for (const document of documents) await storeDocument({ orm }, document);
    const published: Published[] = [];
    for (const rulebook of rulebooks) published.push(await publishVersion({ orm }, rulebook, by));
    await auditPublication({ orm }, published, by);
    return published;
  });
}

/** Writes down which versions are new and tells every process that serves; nothing when none is. */
export async function auditPublication(orm: Orm, published: readonly Published[], by: Publisher, details = {}) {
  const fresh = published.filter((one) => one.isNew);
  if (fresh.length === 0) return;
  await insertAuditLine(orm, {
    actor: by.actor,
    role: by.role,
    purpose: by.purpose ?? null,
    action: 'rulebook.publish',
    subjects: fresh.map(({ name, version }) => `${name}@${version}`),
    count: fresh.length,
    details: { ...details, hashes: fresh.map(({ hash }) => hash) },
  });
  await announceRulebooks(orm);
}

/** Makes a rulebook the version that stands, unless exactly this content stands already. Under `lockRulebooks`. */
export async function publishVersion(orm: Orm, rulebook: Rulebook, by: Publisher): Promise<Published> {
  const hash = contentHash(rulebook);
  const { name } = rulebook;
  const standing = await currentVersion(orm, name);
  if (standing?.hash === hash) return { id: standing.id, name, version: standing.version, hash, isNew: false };
  const other = await standsUnderAnotherName(orm, rulebook);
  if (other) throw new PolicyYearTaken(rulebook, other);
  const publishedAt = by.publishedAt?.(rulebook);
  const made = await insertRulebookVersion(orm, {
    name,
    regionCode: rulebook.region,
    poolingAreas: [...rulebook.poolingAreas.codes],
    scheme: rulebook.scheme,
    policyYear: rulebook.policyYear,
    hash,
    content: rulebook,
    publishedBy: by.actor,
    ...(publishedAt && { publishedAt }),
  });
  return { ...made, name, hash, isNew: true };
}

async function storeDocument(orm: Orm, document: PolicyDocument): Promise<void> {
  const { clauses, ...rest } = document;
  await replaceDocument(
    orm,
    {
      ...rest,
      policyYears: [...document.policyYears],
      basedOn: [...document.basedOn],
      hash: createHash('sha256').update(JSON.stringify(document)).digest('hex'),
    },
    clauses.map(({ rows, ...clause }, position) => ({
      ...clause,
      documentId: document.id,
      position,
      rows: rows.map(({ id }) => id),
      treatments: rows,
    })),
  );
}
