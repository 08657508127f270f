import { type ConstDirectiveNode, parse, valueFromASTUntyped } from 'graphql';

/** What the schema says of one field's cost. */
export interface Weight {
  readonly own: number | undefined;
  readonly assumedSize: number | undefined;
  readonly slicing: readonly string[];
  readonly isList: boolean;
}

/** `@cost` and `@listSize` by coordinate, read from the authored SDL: composition drops them. */
export function readWeights(sdls: readonly string[]): ReadonlyMap<string, Weight> {
  const weights = new Map<string, Weight>();
  for (const node of sdls.flatMap((sdl) => parse(sdl, { noLocation: true }).definitions)) {
    if (node.kind !== 'ObjectTypeDefinition' && node.kind !== 'ObjectTypeExtension') continue;
    for (const field of node.fields ?? []) {
      const weight = weightOf(field.directives ?? []);
      if (weight) weights.set(`${node.name.value}.${field.name.value}`, weight);
    }
  }
  return weights;
}

function weightOf(directives: readonly ConstDirectiveNode[]): Weight | undefined {
  const read = (directive: string, argument: string) => {
    const node = directives
      .find((one) => one.name.value === directive)
      ?.arguments?.find((one) => one.name.value === argument);
    return node && valueFromASTUntyped(node.value);
  };
  if (!directives.some(({ name }) => name.value === 'cost' || name.value === 'listSize')) return undefined;
  return {
    isList: directives.some(({ name }) => name.value === 'listSize'),
    own: read('cost', 'weight') as number | undefined,
    assumedSize: read('listSize', 'assumedSize') as number | undefined,
    slicing: (read('listSize', 'slicingArguments') as string[] | undefined) ?? [],
  };
}
