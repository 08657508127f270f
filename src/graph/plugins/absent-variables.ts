import type { ApolloServerPlugin } from '@apollo/server';
import { type DocumentNode, type OperationDefinitionNode, visit } from 'graphql';
import type { Context } from '../context.ts';

/**
 * A variable that was not sent filters nothing. That is often meant, and sometimes a misspelt name, so the answer says
 * it: `extensions.warnings`.
 */
export const absentVariables: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async willSendResponse({ document, operation, request, response }) {
        if (!document || !operation || response.body.kind !== 'single') return;
        const absent = absentIn(document, operation, request.variables ?? {});
        if (absent.length === 0) return;
        const { singleResult } = response.body;
        singleResult.extensions = { ...singleResult.extensions, warnings: absent.map(warning) };
      },
    };
  },
};

const warning = (variable: string) => ({
  code: 'FILTER_VARIABLE_ABSENT',
  variable,
  message: `$${variable} was not sent, so the test that it stands in tests nothing.`,
});

/** Variables that filters use, that have no default, and that were not sent. */
function absentIn(document: DocumentNode, operation: OperationDefinitionNode, sent: object): string[] {
  const optional = (operation.variableDefinitions ?? [])
    .filter(({ variable, defaultValue }) => !defaultValue && !Object.hasOwn(sent, variable.name.value))
    .map(({ variable }) => variable.name.value);
  if (optional.length === 0) return [];
  const used = new Set<string>();
  visit(document, {
    Argument(node) {
      if (node.name.value !== 'where') return false;
      visit(node, { Variable: (variable) => void used.add(variable.name.value) });
      return false;
    },
  });
  return optional.filter((name) => used.has(name));
}
