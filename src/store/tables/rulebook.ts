import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgEnum, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { day, instant, regionCode } from './columns.ts';
import { scheme } from './enrollment.ts';

export const documentCompleteness = pgEnum('document_completeness', ['FULL', 'CUT', 'SUMMARY', 'TEMPLATE']);

/** 政策文件: an issued document that clauses are cited from. */
export const policyDocuments = pgTable('policy_documents', {
  /** Ours, as in `policies/documents/<id>.yaml`. */
  id: text().primaryKey(),
  title: text().notNull(),
  titleEn: text('title_en').notNull(),
  /** 文号; null where the text prints none. */
  number: text(),
  issuer: text().notNull(),
  issuedOn: day('issued_on'),
  regionCode: regionCode('region_code'),
  scheme: scheme().notNull(),
  policyYears: integer('policy_years').array().notNull(),
  language: text().notNull(),
  completeness: documentCompleteness().notNull(),
  sourceUrl: text('source_url'),
  basedOn: text('based_on').array().notNull().default(sql`'{}'`),
  note: text(),
  /** What is taken from other evidence because the text leaves it blank, in both languages. */
  inferred: jsonb(),
  /** SHA-256 of the document's file. */
  hash: text().notNull(),
});

/** 条款: a place in a document and what it says, in our own words. */
export const clauses = pgTable(
  'clauses',
  {
    documentId: text('document_id')
      .notNull()
      .references(() => policyDocuments.id, { onDelete: 'cascade' }),
    /** As the document numbers it, such as `四(三)1`. */
    locator: text().notNull(),
    position: integer().notNull(),
    textZh: text('text_zh').notNull(),
    textEn: text('text_en').notNull(),
    /** Row ids of the field guide, such as `LC-21`. */
    rows: text().array().notNull().default(sql`'{}'`),
    /** What the product does with each of those rows: `{ id, state, by, note }`. */
    treatments: jsonb().notNull().default(sql`'[]'`),
    /** What was printed beside what is read, and why. */
    erratum: jsonb(),
  },
  (t) => [primaryKey({ columns: [t.documentId, t.locator] })],
);

/** 政策版本: one published, flattened, hashed rulebook. Immutable; a correction is a new version. */
export const rulebookVersions = pgTable(
  'rulebook_versions',
  {
    id: uuid().primaryKey().defaultRandom(),
    /** `<region>/<scheme>-<year>`, as in the file's path. */
    name: text().notNull(),
    /** Null where the text does not say which region it is. */
    regionCode: regionCode('region_code'),
    poolingAreas: text('pooling_areas').array().notNull(),
    scheme: scheme().notNull(),
    policyYear: integer('policy_year').notNull(),
    version: integer().notNull(),
    /** SHA-256 of the canonical content. */
    hash: text().notNull(),
    content: jsonb().notNull(),
    publishedAt: instant('published_at').notNull().default(sql`now()`),
    publishedBy: text('published_by').notNull(),
    supersededAt: instant('superseded_at'),
  },
  (t) => [
    uniqueIndex('rulebook_versions_key').on(t.name, t.version),
    index('rulebook_versions_region_idx').on(t.regionCode, t.scheme, t.policyYear),
    uniqueIndex('rulebook_versions_standing_key')
      .on(t.regionCode, t.scheme, t.policyYear)
      .where(sql`${t.supersededAt} is null`),
  ],
);

export const proposalState = pgEnum('proposal_state', ['PROPOSED', 'PUBLISHED', 'WITHDRAWN']);

/**
 * 政策草案: a rulebook that passed the gate and waits for a second person. While it is open it is what channel NEXT
 * shows; what was decided about it never changes again.
 */
export const rulebookProposals = pgTable(
  'rulebook_proposals',
  {
    id: uuid().primaryKey().defaultRandom(),
    /** The rulebook's name, as in the file's path. */
    name: text().notNull(),
    regionCode: regionCode('region_code'),
    scheme: scheme().notNull(),
    policyYear: integer('policy_year').notNull(),
    /** SHA-256 of the version that stood when it was proposed and that it is to follow; null where none did. */
    standingHash: text('standing_hash'),
    /** The file as it was handed in. */
    yaml: text().notNull(),
    /** SHA-256 of the canonical content. */
    hash: text().notNull(),
    /** The flattened rulebook that the gate made of it. */
    content: jsonb().notNull(),
    note: text(),
    proposedBy: text('proposed_by').notNull(),
    proposedAt: instant('proposed_at').notNull().default(sql`now()`),
    state: proposalState().notNull().default('PROPOSED'),
    decidedBy: text('decided_by'),
    decidedAt: instant('decided_at'),
    /** The version it became. */
    versionId: uuid('version_id').references(() => rulebookVersions.id),
  },
  (t) => [
    uniqueIndex('rulebook_proposals_open_key').on(t.name).where(sql`${t.state} = 'PROPOSED'`),
    uniqueIndex('rulebook_proposals_open_year_key')
      .on(t.regionCode, t.scheme, t.policyYear)
      .where(sql`${t.state} = 'PROPOSED'`),
    index('rulebook_proposals_proposed_idx').on(t.proposedAt),
  ],
);
