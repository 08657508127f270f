import type { ApolloServerPlugin } from '@apollo/server';
import { errandNow } from '../../store/signal.ts';
import type { Context } from '../context.ts';

/** A client that went away may have meant its write all the same: it goes on, within its time, and its key finds the answer. */
export const keptWrites: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ operation }) {
        if (operation?.operation === 'mutation') errandNow()?.keepOn();
      },
    };
  },
};
