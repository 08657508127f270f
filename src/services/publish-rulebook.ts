import { createHash } from 'node:crypto';
import type { PolicyDocument } from '../policy/document.ts';
import type { Instant } from '../policy/facts.ts';
import type { Rulebook } from '../policy/rulebook.ts';
import { canonical } from '../rulebooks/canonical.ts';
import type { Db } from '../store/db.ts';
import { insertAuditLine } from '../store/queries/audit.ts';
import {
  announceRulebooks,
  currentVersion,
  insertRulebookVersion,
  replaceDocument,
} from '../store/queries/rulebook.ts';

export interface Publisher {
  readonly actor: string;
  readonly role: string;
  /** When the versions count as published; now, but for a demo that lives on another day. */
  readonly publishedAt?: Instant;
}

export interface Published {
  readonly name: string;
  readonly version: number;
  readonly hash: string;
  /** False when exactly this content stood already. */
  readonly isNew: boolean;
}

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
    for (const document of documents) await storeDocument({ orm }, document);
    const published: Published[] = [];
    for (const rulebook of rulebooks) published.push(await publish({ orm }, rulebook, by));
    const fresh = published.filter((one) => one.isNew);
    if (fresh.length > 0) {
      await insertAuditLine(
        { orm },
        {
          actor: by.actor,
          role: by.role,
          action: 'rulebook.publish',
          subjects: fresh.map(({ name, version }) => `${name}@${version}`),
          count: fresh.length,
          details: { hashes: fresh.map(({ hash }) => hash) },
        },
      );
      await announceRulebooks({ orm });
    }
    return published;
  });
}

type Orm = Pick<Db, 'orm'>;

async function publish(orm: Orm, rulebook: Rulebook, { actor, publishedAt }: Publisher): Promise<Published> {
  const hash = sha256(canonical(rulebook));
  const standing = await currentVersion(orm, rulebook.name);
  if (standing?.hash === hash) return { name: rulebook.name, version: standing.version, hash, isNew: false };
  const version = await insertRulebookVersion(orm, {
    name: rulebook.name,
    regionCode: rulebook.region,
    poolingAreas: [...rulebook.poolingAreas.codes],
    scheme: rulebook.scheme,
    policyYear: rulebook.policyYear,
    hash,
    content: rulebook,
    publishedBy: actor,
    ...(publishedAt && { publishedAt }),
  });
  return { name: rulebook.name, version, hash, isNew: true };
}

async function storeDocument(orm: Orm, document: PolicyDocument): Promise<void> {
  const { clauses, ...rest } = document;
  await replaceDocument(
    orm,
    {
      ...rest,
      policyYears: [...document.policyYears],
      basedOn: [...document.basedOn],
      hash: sha256(JSON.stringify(document)),
    },
    clauses.map((clause, position) => ({ ...clause, documentId: document.id, position, rows: [...clause.rows] })),
  );
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
