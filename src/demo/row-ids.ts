/** The kinds of row that get an id. The place in the list is part of the id: add at the end only. */
const KINDS = [
  'person',
  'household',
  'member',
  'document',
  'place',
  'status',
  'check',
  'enrollment',
  'payment',
  'receipt',
  'receiptLine',
  'listing',
  'batch',
  'organisation',
  'staffMember',
  'assignment',
  'parent',
  'certificate',
  'certificateEvent',
] as const;
export type RowKind = (typeof KINDS)[number];

/** Hands out the ids of one kind of row after another, the same for the same seed. */
export class RowIds {
  readonly #next: (kind: RowKind, count: number) => string;
  readonly #counts = new Map<RowKind, number>();

  private constructor(next: (kind: RowKind, count: number) => string) {
    this.#next = next;
  }

  /**
   * Version 8 uuids: seed, kind, running number. They rise, so that the primary keys of a load are appended to and
   * never split pages in the middle.
   */
  static ofSeed(seed: number): RowIds {
    const head = (seed >>> 0).toString(16).padStart(8, '0');
    return new RowIds((kind, count) => `${head}-${tag(kind)}-8000-8000-${count.toString(16).padStart(12, '0')}`);
  }

  /** Ids of the rows that hang on one named person or household: the same under every seed, the owner's number in front. */
  static ofNamed(owner: number): RowIds {
    return new RowIds((kind, count) => namedId(kind, owner * 100 + count));
  }

  next(kind: RowKind): string {
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    return this.#next(kind, count);
  }
}

/** A named person's (`…-8000-…`) or household's (`…-9000-…`) id, or that of a row that hangs on one. */
export function namedId(kind: RowKind, count: number): string {
  const variant = kind === 'household' ? '9000' : '8000';
  const group = kind === 'household' ? '0000' : tag(kind);
  return `00000000-${group}-4000-${variant}-${String(count).padStart(12, '0')}`;
}

const tag = (kind: RowKind): string => KINDS.indexOf(kind).toString(16).padStart(4, '0');
