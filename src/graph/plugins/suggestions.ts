import type { ApolloServerPlugin } from '@apollo/server';
import type { GraphQLFormattedError } from 'graphql';
import type { Context } from '../context.ts';

/**
 * GraphQL says of a misspelt name which right one is near. Whoever shows no token would be told the schema that way, guess by
 * guess, so they are told only that the name is wrong.
 */
export const suggestions: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async willSendResponse({ contextValue: { viewer }, response: { body } }) {
        if (viewer.role !== 'PUBLIC' || body.kind !== 'single' || !body.singleResult.errors) return;
        body.singleResult.errors = body.singleResult.errors.map(withoutSuggestion);
      },
    };
  },
};

/** Of the document and its variables alone: near names of our own data are no part of the schema. */
const OF_SCHEMA = new Set<unknown>(['GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT']);

/** It always ends a message. */
const SUGGESTION = / Did you mean .*\?$/s;

const withoutSuggestion = (error: GraphQLFormattedError): GraphQLFormattedError =>
  OF_SCHEMA.has(error.extensions?.code) ? { ...error, message: error.message.replace(SUGGESTION, '') } : error;
