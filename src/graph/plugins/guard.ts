import type { ApolloServerPlugin } from '@apollo/server';
import { type DocumentNode, GraphQLError } from 'graphql';
import type { Viewer } from '../../services/viewer.ts';
import { refusals, selectedFields } from '../access.ts';
import type { Context } from '../context.ts';
import { policyRefusals, type Running } from '../opened-fields.ts';
import type { Graph } from '../schema.ts';

/** Refuses a whole document, before any statement runs, when it selects a field that the viewer may not read, or not so. */
export function guard(graph: Graph): ApolloServerPlugin<Context> {
  const assertReadable = readable(graph);
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ document, request, contextValue }) {
          assertReadable(document, request, contextValue.viewer);
        },
      };
    },
  };
}

/** The same for whoever runs a document by other ways than a request for one answer. */
export function readable(graph: Graph): (document: DocumentNode, running: Running, viewer: Viewer) => void {
  const { schema, requirements } = graph;
  const policyRefusalsOf = policyRefusals(graph);
  // Documents are parsed once and kept by the server, so what they select is found once too.
  const fields = new WeakMap<DocumentNode, [string, string][]>();
  return (document, running, viewer) => {
    const selected = fields.get(document) ?? selectedFields(schema, document);
    fields.set(document, selected);
    const errors = refusals(selected, requirements, viewer);
    if (errors.length > 0) throw refusal(errors);
    // Whoever may not read a field is not told what else it would take.
    const unmet = policyRefusalsOf(document, running, viewer);
    if (unmet.length > 0) throw refusal(unmet);
  };
}

/** One error that names every refused field: Apollo sends one for a document that does not run. */
function refusal(errors: readonly GraphQLError[]): GraphQLError {
  return new GraphQLError(errors.map((error) => error.message).join(' '), {
    extensions: {
      code: errors[0]?.extensions.code,
      fields: errors.map((error) => error.extensions.coordinate),
      http: { status: errors[0]?.extensions.code === 'UNAUTHENTICATED' ? 401 : 403 },
    },
  });
}
