import fc from 'fast-check';
import type { FieldKind, NounField, NounName } from '../../src/store/noun.ts';
import { NOUNS } from '../../src/store/nouns/index.ts';
import type { Where } from '../../src/store/where.ts';
import { DAYS, IDS, NAMES, REGIONS } from './where-rows.ts';

/** How deep `and`, `or`, `not` and relations may nest. Deeper finds nothing new and takes longer. */
const DEPTH = 3;

/** A filter of a noun, drawn from its description, over values that the rows have and a few that they have not. */
export function whereOf(name: NounName, depth = DEPTH): fc.Arbitrary<Where> {
  const { fields, relations } = NOUNS[name];
  const keys: Record<string, fc.Arbitrary<unknown>> = {};
  for (const [key, field] of Object.entries(fields)) keys[key] = testOf(field);
  if (depth > 0) {
    const deeper = fc.array(
      fc.constant(null).chain(() => whereOf(name, depth - 1)),
      { maxLength: 2 },
    );
    Object.assign(keys, { and: deeper, or: deeper, not: whereOf(name, depth - 1) });
    for (const [key, relation] of Object.entries(relations)) {
      keys[key] = relation.regionColumn
        ? operators('REGION', fc.constantFrom(...REGIONS))
        : relation.isMany
          ? someOf({
              some: whereOf(relation.to, depth - 2),
              none: whereOf(relation.to, depth - 2),
              every: whereOf(relation.to, depth - 2),
            })
          : whereOf(relation.to, depth - 2);
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

function testOf({ kind, column }: NounField): fc.Arbitrary<Where> {
  return operators(kind, kind === 'ENUM' ? fc.constantFrom(...(column.enumValues ?? [])) : VALUES[kind]);
}

const VALUES: Readonly<Record<Exclude<FieldKind, 'ENUM'>, fc.Arbitrary<unknown>>> = {
  ID: fc.constantFrom(...IDS),
  TEXT: fc.constantFrom(...NAMES),
  INT: fc.constantFrom(1, 2, 2016, 2017, 2018),
  DATE: fc.constantFrom(...DAYS),
  INSTANT: fc.constantFrom('2017-01-01'),
  MONEY: fc.constantFrom(-18000, 0, 15000, 18000, 36000),
  REGION: fc.constantFrom(...REGIONS),
  BOOLEAN: fc.boolean(),
};

const COMPARED: readonly FieldKind[] = ['INT', 'DATE', 'MONEY'];

/** The tests that a kind of value has in the SDL. */
function operators(kind: FieldKind, value: fc.Arbitrary<unknown>): fc.Arbitrary<Where> {
  return someOf({
    eq: fc.oneof(value, fc.constant(undefined)),
    ...(kind !== 'BOOLEAN' && { in: fc.array(value, { maxLength: 3 }) }),
    isNull: fc.boolean(),
    ...(COMPARED.includes(kind) && { lt: value, lte: value, gt: value, gte: value }),
    ...(kind === 'TEXT' && { startsWith: value }),
    ...(kind === 'REGION' && { within: value }),
  });
}
