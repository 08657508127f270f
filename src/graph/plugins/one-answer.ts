import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError } from 'graphql';
import type { Context } from '../context.ts';

/** Whoever asks here gets one answer; an operation that keeps answering is sent to the route that can. */
export const oneAnswer: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ operation }) {
        if (operation?.operation === 'subscription') throw elsewhere();
      },
    };
  },
};

const elsewhere = () =>
  new GraphQLError(
    'A subscription is asked at /graphql/stream, with "accept: text/event-stream"; /graphql gives one answer. 订阅请发往 /graphql/stream。',
    { extensions: { code: 'STREAM_ELSEWHERE', http: { status: 400 } } },
  );
