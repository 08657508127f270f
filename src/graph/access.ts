import {
  type ConstDirectiveNode,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getNamedType,
  type InterfaceTypeDefinitionNode,
  isIntrospectionType,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  parse,
  TypeInfo,
  valueFromASTUntyped,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { Viewer } from '../services/viewer.ts';
import { knownPolicies, type Policies } from './policies.ts';

/** What a field asks of its reader. Federation's directives enforce nothing by themselves: this file does. */
export interface Requirement {
  /** Anybody may read it. */
  readonly isPublic: boolean;
  readonly isAuthenticated: boolean;
  /** For each `@requiresScopes`: one of the lists must be held whole. */
  readonly scopes: readonly (readonly (readonly string[])[])[];
  /** For each `@policy`: one of the lists must be met whole. What a selection is given counts too, so `policyRefusals` asks. */
  readonly policies: Policies;
}

/** Requirements by coordinate (`Person.name`) and by type (`Person`), read from the authored SDL. */
export type Requirements = ReadonlyMap<string, Requirement>;

const NOTHING: Requirement = { isPublic: false, isAuthenticated: false, scopes: [], policies: [] };

/** Federation takes no access directive on an interface: its fields are for anybody we know, its types guard their own. */
const OF_INTERFACE: Requirement = { ...NOTHING, isAuthenticated: true };

type Described = ObjectTypeDefinitionNode | ObjectTypeExtensionNode | InterfaceTypeDefinitionNode;

/** Reads the access directives of one half or both. Composition drops them from the public schema, so the authored SDL is the source. */
export function readRequirements(sdls: readonly string[]): Requirements {
  const read = new Map<string, Requirement>();
  const add = (coordinate: string, directives: readonly ConstDirectiveNode[] = []) =>
    read.set(coordinate, directives.reduce(withDirective, read.get(coordinate) ?? NOTHING));
  for (const sdl of sdls) {
    for (const node of parse(sdl, { noLocation: true }).definitions) {
      if (!isDescribed(node)) continue;
      add(node.name.value, node.directives);
      if (node.kind === 'InterfaceTypeDefinition') read.set(node.name.value, OF_INTERFACE);
      for (const field of node.fields ?? []) add(`${node.name.value}.${field.name.value}`, field.directives);
    }
  }
  return read;
}

const isDescribed = (node: { kind: string }): node is Described =>
  ['ObjectTypeDefinition', 'ObjectTypeExtension', 'InterfaceTypeDefinition'].includes(node.kind);

function withDirective(requirement: Requirement, directive: ConstDirectiveNode): Requirement {
  const argument = (name: string) => {
    const node = directive.arguments?.find((one) => one.name.value === name);
    return node && valueFromASTUntyped(node.value);
  };
  switch (directive.name.value) {
    case 'tag':
      return argument('name') === 'public' ? { ...requirement, isPublic: true } : requirement;
    case 'authenticated':
      return { ...requirement, isAuthenticated: true };
    case 'requiresScopes':
      return { ...requirement, scopes: [...requirement.scopes, argument('scopes') as string[][]] };
    case 'policy':
      return { ...requirement, policies: [...requirement.policies, knownPolicies(argument('policies') as string[][])] };
    default:
      return requirement;
  }
}

/** What reading one field takes: its type's requirement and its own. A field that nothing was decided about is closed. */
export function requirementOf(requirements: Requirements, type: string, field: string): Requirement | 'CLOSED' {
  const ofType = requirements.get(type) ?? NOTHING;
  const own = requirements.get(`${type}.${field}`) ?? NOTHING;
  const scopes = [...ofType.scopes, ...own.scopes];
  const isAuthenticated = ofType.isAuthenticated || own.isAuthenticated;
  const policies = [...ofType.policies, ...own.policies];
  const isGuarded = isAuthenticated || scopes.length > 0 || policies.length > 0;
  const isPublic = !isGuarded && (ofType.isPublic || own.isPublic);
  return isGuarded || isPublic ? { isPublic, isAuthenticated, scopes, policies } : 'CLOSED';
}

/** The scopes that a viewer lacks for a requirement; undefined when nothing is lacking. */
export function lackOf(requirement: Requirement | 'CLOSED', viewer: Viewer): string | undefined {
  if (requirement === 'CLOSED') return 'nobody may read it yet';
  if (requirement.isPublic) return undefined;
  if (viewer.role === 'PUBLIC') return 'a token is needed';
  const lacking = requirement.scopes.find(
    (choice) => !choice.some((all) => all.every((scope) => viewer.scopes.has(scope))),
  );
  return lacking && `it needs the scope ${lacking.map((all) => all.join(' and ')).join(', or ')}`;
}

/** Field coordinates that a document selects, each once. Introspection is not ours to guard. */
export function selectedFields(schema: GraphQLSchema, document: DocumentNode): [type: string, field: string][] {
  const seen = new Map<string, [string, string]>();
  const typeInfo = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Field(node) {
        const parent = typeInfo.getParentType();
        if (!parent || node.name.value.startsWith('__') || isIntrospectionType(getNamedType(parent))) return;
        seen.set(`${parent.name}.${node.name.value}`, [parent.name, node.name.value]);
      },
    }),
  );
  return [...seen.values()];
}

/** One error for each field that the viewer may not read; none when the whole document may run. */
export function refusals(
  fields: readonly [string, string][],
  requirements: Requirements,
  viewer: Viewer,
): GraphQLError[] {
  return fields.flatMap(([type, field]) => {
    const lack = lackOf(requirementOf(requirements, type, field), viewer);
    if (!lack) return [];
    const code = viewer.role === 'PUBLIC' ? 'UNAUTHENTICATED' : 'FORBIDDEN';
    return [
      new GraphQLError(`${type}.${field} may not be read: ${lack}.`, {
        extensions: { code, coordinate: `${type}.${field}` },
      }),
    ];
  });
}
