import type { ApolloServerPlugin } from '@apollo/server';
import { BREAK, type DocumentNode, GraphQLError, visit } from 'graphql';
import { ROLES, type Role, type Viewer } from '../../services/viewer.ts';
import type { Context } from '../context.ts';
import { isOfSchema } from '../told-schema.ts';

/** Everybody we know: what a field is called is no secret, and tools of the offices live by it. */
export const WITH_TOKEN: readonly Role[] = ROLES.filter((role) => role !== 'PUBLIC');

/**
 * Refuses a document that asks for the schema where the viewer's role may not. `__typename` is part of every answer, and stays.
 * The roles are read for every request: whoever runs the server may change them meanwhile.
 */
export function introspection(roles: () => readonly Role[]): ApolloServerPlugin<Context> {
  const remembered = new WeakMap<DocumentNode, boolean>();
  const isAsked = (document: DocumentNode): boolean => {
    const asked = remembered.get(document) ?? asksForSchema(document);
    remembered.set(document, asked);
    return asked;
  };
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ document, contextValue: { viewer } }) {
          if (!roles().includes(viewer.role) && isAsked(document)) throw closed(viewer);
        },
      };
    },
  };
}

export function asksForSchema(document: DocumentNode): boolean {
  let asks = false;
  visit(document, {
    Field({ name }) {
      if (!isOfSchema(name.value)) return undefined;
      asks = true;
      return BREAK;
    },
  });
  return asks;
}

const closed = ({ role }: Viewer) =>
  new GraphQLError(
    role === 'PUBLIC'
      ? 'The schema is told to whoever shows a token: send "authorization: Bearer …". 查询模式结构须提供令牌。'
      : `The schema is not told to the role ${role} here; whoever runs this server decides it. 该角色不能查询模式结构。`,
    { extensions: { code: 'INTROSPECTION_CLOSED', http: { status: role === 'PUBLIC' ? 401 : 403 } } },
  );
