import type { Fen } from '../../policy/money.ts';
import type { Keyring } from '../../store/envelope.ts';
import type { NewClaimItem } from '../../store/queries/claim.ts';
import type { SealedClaimItem } from '../../store/queries/sealed-claim-item.ts';

/** What a line is of: sealed together, because either tells what somebody was treated for. */
interface ItemWords {
  /** 医保目录编码. */
  readonly code: string | null;
  readonly name: string;
}

/** 费用明细: a line as an institution gives it. Amounts in fen. */
export interface ClaimItem extends ItemWords, Readonly<Pick<NewClaimItem, 'catalogue'>> {
  readonly amountFen: Fen;
  readonly selfFirstFen: Fen;
}

/** A line as it is read, and whose care it was. */
export interface ReadClaimItem extends ClaimItem, Readonly<Pick<SealedClaimItem, 'claimId' | 'line' | 'personId'>> {}

const placeOf = (claimId: string, line: number): string => `claim_items.item_cipher:${claimId}/${line}`;

/** Seals what a line is of for its place in a claim; lines are counted from 1. */
export const sealWords = (keyring: Keyring, claimId: string, line: number, { code, name }: ItemWords): Buffer =>
  keyring.seal(JSON.stringify({ code, name }), placeOf(claimId, line));

/** The lines of a claim as they are stored. */
export const sealItems = (keyring: Keyring, claimId: string, items: readonly ClaimItem[]): NewClaimItem[] =>
  items.map(({ code, name, ...rest }, at) => ({
    ...{ ...rest, line: at + 1 },
    itemCipher: sealWords(keyring, claimId, at + 1, { code, name }),
  }));

/** Opens a line; one of before, which waits to be sealed, is read as it stands. */
export function openItem(keyring: Keyring, { sealed, ...row }: SealedClaimItem): ReadClaimItem {
  const { claimId, line, code, name } = row;
  const words = sealed ? JSON.parse(keyring.open(sealed, placeOf(claimId, line))) : { code, name };
  return { ...row, ...(words as ItemWords) };
}
