import {
  type DocumentNode,
  type FieldNode,
  GraphQLError,
  type GraphQLField,
  getArgumentValues,
  getOperationAST,
  getVariableValues,
  type OperationDefinitionNode,
  separateOperations,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { Viewer } from '../services/viewer.ts';
import { requirementOf } from './access.ts';
import { lackOfPolicy, type Policies } from './policies.ts';
import type { Graph } from './schema.ts';

/** Which operation of a document runs, with which values. */
export interface Running {
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
}

/** A selection of a field that asks for more than scopes. */
interface Opened {
  readonly coordinate: string;
  readonly definition: GraphQLField<unknown, unknown>;
  readonly node: FieldNode;
  readonly policies: Policies;
}

type PolicyRefusals = (document: DocumentNode, running: Running, viewer: Viewer) => readonly GraphQLError[];

/** One error for each selection of the operation that runs whose policies the viewer does not meet, by the values that it is given. */
export function policyRefusals(graph: Graph): PolicyRefusals {
  // A document is parsed once and kept, so what its operations open is found once too: almost all open nothing.
  const found = new WeakMap<OperationDefinitionNode, readonly Opened[]>();
  return (document, running, viewer) => {
    const operation = getOperationAST(document, running.operationName);
    if (!operation) return [];
    const opened = found.get(operation) ?? openedBy(graph, document, operation);
    found.set(operation, opened);
    if (opened.length === 0) return [];
    const { coerced } = getVariableValues(graph.schema, operation.variableDefinitions ?? [], running.variables ?? {});
    // Variables that do not fit are refused by execution, in its own words, before any resolver.
    return coerced ? opened.flatMap((one) => refusalOf(one, coerced, viewer)) : [];
  };
}

/** Fields with policies that one operation selects, by itself or by its fragments. */
function openedBy(
  { schema, requirements }: Graph,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): Opened[] {
  const opened: Opened[] = [];
  const typeInfo = new TypeInfo(schema);
  const Field = (node: FieldNode): undefined => {
    const [type, definition] = [typeInfo.getParentType()?.name, typeInfo.getFieldDef()];
    const requirement = type ? requirementOf(requirements, type, node.name.value) : 'CLOSED';
    if (!definition || requirement === 'CLOSED' || requirement.policies.length === 0) return;
    opened.push({ coordinate: `${type}.${node.name.value}`, definition, node, policies: requirement.policies });
  };
  const alone = separateOperations(document)[operation.name?.value ?? ''];
  if (alone) visit(alone, visitWithTypeInfo(typeInfo, { Field }));
  return opened;
}

function refusalOf(
  { coordinate, definition, node, policies }: Opened,
  variables: Readonly<Record<string, unknown>>,
  viewer: Viewer,
): GraphQLError[] {
  const values = getArgumentValues(definition, node, { ...variables });
  const lack = lackOfPolicy(policies, { coordinate, args: definition.args, values }, viewer);
  return lack ? [new GraphQLError(lack.message, { extensions: { code: lack.code, coordinate } })] : [];
}
