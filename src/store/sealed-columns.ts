import { getTableName } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import { nearNameOf } from './near-name.ts';
import {
  assistanceListings,
  assistanceListRows,
  certificates,
  claimItems,
  claims,
  contributionDues,
  decisions,
  exchangeRows,
  exportPieces,
  exportRequests,
  households,
  identityDocuments,
  people,
  receipts,
  uploadChunks,
} from './tables/index.ts';

/** A column of sealed values, and the place that each was sealed for. */
export interface SealedColumn {
  readonly table: string;
  readonly column: string;
  /** What its rows are told apart by, in the order of their index. */
  readonly key: readonly { readonly column: string; readonly type: string }[];
  /** `table.column:rowId`, where nothing else is said. */
  readonly placeOf: (key: readonly string[]) => string;
  /** Values that are held in memory at once. Each of a piece of a file is as long as a megabyte. */
  readonly batch: number;
  /** Whether it stands behind the second fence: the server's own role writes it and never reads it. */
  readonly isFenced: boolean;
}

const MANY = 1000;
const FEW = 4;
const FENCED = { isFenced: true };

/** Everything that is sealed in the database. A new cipher column that is not named here is found out by a test. */
export const SEALED_COLUMNS: readonly SealedColumn[] = [
  sealedColumn(people.phoneCipher, FENCED),
  sealedColumn(identityDocuments.numberCipher, FENCED),
  sealedColumn(certificates.numberCipher, FENCED),
  sealedColumn(households.addressCipher),
  sealedColumn(receipts.domicileCipher),
  sealedColumn(contributionDues.decisionCipher),
  sealedColumn(decisions.factsCipher),
  sealedColumn(decisions.answerCipher),
  sealedColumn(claims.diagnosisCipher, FENCED),
  sealedColumn(claimItems.itemCipher, { key: [claimItems.claimId, claimItems.line], ...FENCED }),
  sealedColumn(exchangeRows.numberCipher, FENCED),
  sealedColumn(exchangeRows.nameCipher),
  sealedColumn(assistanceListRows.numberCipher, FENCED),
  sealedColumn(assistanceListRows.nameCipher),
  // Sealed for the listing that the row becomes, which has its id.
  sealedColumn(assistanceListRows.certificateCipher, {
    placeOf: ([id]) => `assistance_listings.certificate_cipher:${id}`,
  }),
  sealedColumn(assistanceListings.certificateCipher),
  sealedColumn(uploadChunks.contentCipher, { key: [uploadChunks.uploadId, uploadChunks.number], batch: FEW }),
  sealedColumn(exportRequests.questionCipher),
  sealedColumn(exportPieces.pieceCipher, {
    ...{ key: [exportPieces.exportId, exportPieces.position], batch: FEW },
    placeOf: ([id, position]) => `exports:${id}:${position}`,
  }),
];

/** A column by which equal texts are found, and the sealed column of the same row that holds the text. */
export interface IndexedColumn {
  readonly of: SealedColumn;
  readonly column: string;
  /** What is indexed of the text. */
  readonly wordOf: (text: string) => string;
}

export const NUMBER_INDEX: IndexedColumn = {
  of: sealedColumn(identityDocuments.numberCipher, FENCED),
  column: identityDocuments.numberIndex.name,
  wordOf: (number) => number,
};

/** Everything that is indexed beside what it is made of. Decisions about lists hold the indexes of the row that they were made on. */
export const INDEXED_COLUMNS: readonly IndexedColumn[] = [
  NUMBER_INDEX,
  {
    of: sealedColumn(exchangeRows.numberCipher, FENCED),
    column: exchangeRows.numberIndex.name,
    wordOf: (word) => word,
  },
  {
    of: sealedColumn(assistanceListRows.numberCipher, FENCED),
    column: assistanceListRows.numberIndex.name,
    wordOf: (word) => word,
  },
  {
    of: sealedColumn(assistanceListRows.nameCipher),
    column: assistanceListRows.nameIndex.name,
    wordOf: (name) => `name ${nearNameOf(name)}`,
  },
];

interface Particulars {
  readonly key?: readonly AnyPgColumn[];
  readonly placeOf?: SealedColumn['placeOf'];
  readonly batch?: number;
  readonly isFenced?: boolean;
}

function sealedColumn(column: AnyPgColumn, given: Particulars = {}): SealedColumn {
  const { key, placeOf, batch = MANY, isFenced = false } = given;
  const table = getTableName(column.table);
  const id = Reflect.get(column.table, 'id') as AnyPgColumn;
  return {
    ...{ table, column: column.name, batch, isFenced },
    key: (key ?? [id]).map((one) => ({ column: one.name, type: one.getSQLType() })),
    placeOf: placeOf ?? ((values) => `${table}.${column.name}:${values.join('/')}`),
  };
}
