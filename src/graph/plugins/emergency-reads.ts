import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError } from 'graphql';
import type { Context } from '../context.ts';

/** 应急访问: what was opened in an emergency is read. Whoever has to write as well works for the region, or asks who does. */
export const emergencyReads: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ operation, contextValue }) {
        if (!contextValue.viewer.emergency || operation?.operation === 'query') return;
        throw new GraphQLError(
          'Under an emergency opening files are read and none is changed: send this without the header x-canbao-emergency.',
          { extensions: { code: 'EMERGENCY_READS_ONLY', http: { status: 403 } } },
        );
      },
    };
  },
};
