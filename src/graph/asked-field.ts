import type { FragmentDefinitionNode, GraphQLResolveInfo, SelectionSetNode } from 'graphql';

/**
 * Whether a field of some name is asked for anywhere below the one that is being answered, so that what it takes can be read
 * beside the rest. Conditions are not looked at: whoever skips it may have it read in vain.
 */
export function isAskedWithin({ fieldNodes, fragments }: GraphQLResolveInfo, name: string): boolean {
  return fieldNodes.some(({ selectionSet }) => selectionSet && isAskedIn(selectionSet, name, fragments));
}

/** Fragments hold no circles: a document is valid before it is answered. */
function isAskedIn(
  { selections }: SelectionSetNode,
  name: string,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
): boolean {
  return selections.some((selection) => {
    if (selection.kind === 'Field' && selection.name.value === name) return true;
    const below =
      selection.kind === 'FragmentSpread' ? fragments[selection.name.value]?.selectionSet : selection.selectionSet;
    return below !== undefined && isAskedIn(below, name, fragments);
  });
}
