import type { ApolloServerPlugin } from '@apollo/server';
import type { Context } from '../context.ts';

/**
 * GraphQL over HTTP: in an address an empty `operationName` is as none. To be the first, so that whatever looks for the operation
 * finds the one that runs. In a body it is a name that no operation has.
 */
export const emptyName: ApolloServerPlugin<Context> = {
  async requestDidStart({ request }) {
    if (request.operationName === '' && request.http?.method === 'GET') delete request.operationName;
  },
};
