import type { ApolloServerPlugin } from '@apollo/server';
import type { Context } from '../context.ts';

/**
 * GraphQL over HTTP: a client that accepts plain `application/json` gets 200 for a document that does not parse or
 * validate, and for variables that do not fit; one that accepts `application/graphql-response+json` gets 400. Where a part was not
 * read because too many wait, it is 503 to both.
 */
export const honestStatus: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async willSendResponse({ request, response, errors }) {
        const { http, body } = response;
        if (body.kind === 'single' && body.singleResult.errors?.some(isBusy)) {
          http.status = 503;
          http.headers.set('retry-after', RETRY_SECONDS);
        }
        if (http.status !== 400 || request.http?.headers.get('accept')?.includes('application/graphql-response+json'))
          return;
        if (errors?.every(isOfTheDocument)) http.status = 200;
      },
    };
  },
};

/** Until the line for the database is shorter. */
const RETRY_SECONDS = '3';
const isBusy = ({ extensions }: { readonly extensions?: Record<string, unknown> }) => extensions?.code === 'BUSY';

const DOCUMENT_CODES = new Set(['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED']);

function isOfTheDocument({ message, extensions }: { message: string; extensions?: Record<string, unknown> }): boolean {
  const code = String(extensions?.code);
  return DOCUMENT_CODES.has(code) || (code === 'BAD_USER_INPUT' && message.startsWith('Variable "$'));
}
