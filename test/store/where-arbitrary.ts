import fc from 'fast-check';
import type { FieldKind, NounField, NounName, NounRelation } from '../../src/store/noun.ts';
import { NOUNS } from '../../src/store/nouns/index.ts';
import type { Where } from '../../src/store/where.ts';
import { DAYS, IDS, NAMES, REGIONS } from './where-rows.ts';

/** How deep `and`, `or`, `not` and relations may nest. Deeper finds nothing new and takes longer. */
const DEPTH = 3;

/** Values to test a field against: those that the rows have, and a few that they have not. */
export type Drawn = (field: Pick<NounField, 'kind'> & Partial<NounField>) => fc.Arbitrary<unknown>;

/** A filter of a noun, drawn from its description. */
export function whereOf(name: NounName, drawn: Drawn = few, depth = DEPTH): fc.Arbitrary<Where> {
  const { fields, relations } = NOUNS[name];
  const keys: Record<string, fc.Arbitrary<unknown>> = {};
  for (const [key, field] of Object.entries(fields)) keys[key] = operators(field.kind, drawn(field));
  if (depth > 0) {
    const deeper = fc.array(
      fc.constant(null).chain(() => whereOf(name, drawn, depth - 1)),
      { maxLength: 2 },
    );
    Object.assign(keys, { and: deeper, or: deeper, not: whereOf(name, drawn, depth - 1) });
    const there = ({ to }: NounRelation) => whereOf(to, drawn, depth - 2);
    for (const [key, relation] of Object.entries(relations)) {
      keys[key] = relation.regionColumn
        ? operators('REGION', drawn({ kind: 'REGION' }))
        : relation.isMany
          ? someOf({ some: there(relation), none: there(relation), every: there(relation) })
          : there(relation);
    }
  }
  return someOf(keys);
}

/** One or two of the keys, now and then none. */
function someOf(arbitraries: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<Where> {
  const names = Object.keys(arbitraries);
  const some = fc.subarray(names, { minLength: 1, maxLength: Math.min(2, names.length) });
  return fc
    .oneof({ arbitrary: some, weight: 12 }, { arbitrary: fc.constant<string[]>([]), weight: 1 })
    .chain((chosen) =>
      fc.record(Object.fromEntries(chosen.map((name) => [name, arbitraries[name] ?? fc.constant({})]))),
    );
}

/** Values of the rows that are small enough to read. */
const few: Drawn = ({ kind, column }) =>
  kind === 'ENUM' ? fc.constantFrom(...(column?.enumValues ?? [])) : VALUES[kind];

const VALUES: Readonly<Record<Exclude<FieldKind, 'ENUM'>, fc.Arbitrary<unknown>>> = {
  ID: fc.constantFrom(...IDS),
  TEXT: fc.constantFrom(...NAMES),
  INT: fc.constantFrom(1, 2, 2016, 2017, 2018),
  DATE: fc.constantFrom(...DAYS),
  INSTANT: fc.constantFrom('2017-01-01T00:00:00+08:00'),
  MONEY: fc.constantFrom(-18000, 0, 15000, 18000, 36000),
  REGION: fc.constantFrom(...REGIONS),
  BOOLEAN: fc.boolean(),
};

const COMPARED: readonly FieldKind[] = ['INT', 'DATE', 'MONEY', 'INSTANT'];

/** The tests that a kind of value has in the SDL. */
function operators(kind: FieldKind, value: fc.Arbitrary<unknown>): fc.Arbitrary<Where> {
  return someOf({
    eq: fc.oneof(value, fc.constant(undefined)),
    ...(kind !== 'BOOLEAN' && { in: fc.array(value, { maxLength: 3 }) }),
    isNull: fc.boolean(),
    ...(COMPARED.includes(kind) && { lt: value, lte: value, gt: value, gte: value }),
    // One character of a name is refused.
    ...(kind === 'TEXT' && { startsWith: value.map((text) => ([...String(text)].length > 1 ? text : '林秀')) }),
    ...(kind === 'REGION' && { within: value }),
  });
}
