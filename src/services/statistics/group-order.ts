import type { Cell, KeyValue } from './cell.ts';
import { numberOf, type Told } from './told.ts';

/** What groups are ordered by: `key`, `count`, `people`, `rate`, or a measure's name for its sum. */
export interface GroupOrder {
  readonly field: string;
  readonly direction?: 'ASC' | 'DESC' | null | undefined;
}

type Placed = Pick<Cell, 'key' | 'totalOf'>;

/** Groups by their keys, dimension by dimension: those without a value last, and behind them the sum over the dimension. */
export function byKey(a: Placed, b: Placed): number {
  for (const at of a.key.keys()) {
    const order = standing(a, at) - standing(b, at) || byValue(a.key[at] ?? null, b.key[at] ?? null);
    if (order !== 0) return order;
  }
  return 0;
}

const standing = ({ key, totalOf }: Placed, at: number) => (totalOf.includes(at) ? 2 : key[at] === null ? 1 : 0);

function byValue(a: KeyValue, b: KeyValue): number {
  if (a === b || a === null || b === null) return 0;
  return a < b ? -1 : 1;
}

/** Told groups in the order asked for, equals by their keys. What is missing or withheld stands last either way. */
export function inOrder(groups: readonly Told[], orderBy: readonly GroupOrder[]): Told[] {
  return [...groups].sort((a, b) => {
    for (const { field, direction } of orderBy) {
      const order = field === 'key' ? turned(byKey(a, b), direction) : byNumber(a, b, field, direction);
      if (order !== 0) return order;
    }
    return byKey(a, b);
  });
}

const turned = (order: number, direction: GroupOrder['direction']) => (direction === 'DESC' ? -order : order);

function byNumber(a: Told, b: Told, field: string, direction: GroupOrder['direction']): number {
  const [left, right] = [numberOf(a, field), numberOf(b, field)];
  if (!left || !right) return Number(!left) - Number(!right);
  return turned(left.value * right.of - right.value * left.of, direction);
}
