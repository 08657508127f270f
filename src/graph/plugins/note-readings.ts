import { randomUUID } from 'node:crypto';
import type { ApolloServerPlugin } from '@apollo/server';
import {
  type DocumentNode,
  type GraphQLFormattedError,
  type GraphQLObjectType,
  getNamedType,
  isObjectType,
} from 'graphql';
import {
  type AskedOperation,
  AuditUnavailable,
  isReadingNoted,
  noteReading,
  RETRY_SECONDS,
} from '../../services/audit/note-reading.ts';
import { isOfSensitive } from '../../services/audit/reading.ts';
import { SearchLimit } from '../../services/people/search-limit.ts';
import { requirementOf, selectedFields } from '../access.ts';
import type { Context } from '../context.ts';
import type { LogError } from '../errors.ts';
import { NOTED_BY_ID } from '../noted-rows.ts';
import type { Graph } from '../schema.ts';

/** China keeps one time, without summers. */
const CHINA_SECONDS = 8 * 3600;
const DAY_SECONDS = 24 * 3600;
/** Until midnight in China, when searches of the day are counted anew. */
const secondsOfToday = () => DAY_SECONDS - ((Math.floor(Date.now() / 1000) + CHINA_SECONDS) % DAY_SECONDS);

/** Notes who was given whose data before the answer leaves. An answer that cannot be noted is not given. */
export function noteReadings(graph: Graph, log: LogError): ApolloServerPlugin<Context> {
  const { begin, refusalOf } = readings(graph, log);
  return {
    async requestDidStart() {
      return {
        async executionDidStart({ document, contextValue }) {
          begin(document, contextValue);
        },
        async willSendResponse({ contextValue, operationName, queryHash, response }) {
          const asked = { operationName: operationName ?? null, documentHash: queryHash ?? '' };
          const refusal = await refusalOf(contextValue, asked);
          if (!refusal) return;
          const isSpent = refusal.extensions?.code === 'SEARCH_LIMIT';
          response.http.status = isSpent ? 429 : 503;
          response.http.headers.set('retry-after', String(isSpent ? secondsOfToday() : RETRY_SECONDS));
          response.body = { kind: 'single', singleResult: { errors: [refusal] } };
        },
      };
    },
  };
}

/** The same for whoever runs a document by other ways than a request for one answer. */
export function readings(graph: Graph, log: LogError) {
  const isOfPeople = readsPeople(graph);
  return {
    /** Before it runs: settles whether it is to be noted. */
    begin(document: DocumentNode, { reading, viewer }: Context): void {
      reading.isNoted = isReadingNoted(viewer) && isOfPeople(document);
    },
    /** Before an answer leaves: notes it, or gives what is told in its place. */
    async refusalOf(context: Context, asked: AskedOperation): Promise<GraphQLFormattedError | null> {
      const { reading, viewer } = context;
      const isByName = reading.isByName && isReadingNoted(viewer);
      if (!reading.isNoted && !isByName) return null;
      try {
        await noteReading(context, asked);
        return null;
      } catch (error) {
        if (error instanceof SearchLimit) return { message: error.message, extensions: { code: error.code } };
        return unavailable(error, log);
      }
    },
  };
}

/** In the caller's words; what failed is logged under a reference. */
function unavailable(error: unknown, log: LogError): GraphQLFormattedError {
  const refused = error instanceof AuditUnavailable ? error : new AuditUnavailable(error);
  const reference = randomUUID();
  log(reference, refused.cause);
  return { message: refused.message, extensions: { code: refused.code, reference } };
}

/** Types whose rows are somebody's file, whatever is read of them. A kept decision holds the facts that it rests on. */
const FILES: ReadonlySet<unknown> = new Set([...NOTED_BY_ID, 'HouseholdMember', 'StoredDecision']);

/** Beside the rows of a list: how many there are tells of nobody, unless they are filtered by what is sensitive. */
const COUNTS: ReadonlySet<string> = new Set(['totalCount', 'totalCountEstimate']);

/** Whether a field is of a list of files: its cursors hold their ids, and the names that they are ordered by. */
function isOfListedFiles(parent: GraphQLObjectType, field: string): boolean {
  const { node, nodes } = parent.getFields();
  const row = (nodes ?? node)?.type;
  return row !== undefined && FILES.has(getNamedType(row).name) && !COUNTS.has(field);
}

/** Whether a document reads what has to be noted: somebody's file, or a field that no scope but a sensitive one opens. */
function readsPeople({ schema, requirements }: Graph): (document: DocumentNode) => boolean {
  const known = new WeakMap<DocumentNode, boolean>();
  const isNoted = ([type, field]: [string, string]): boolean => {
    const parent = schema.getType(type);
    const named = isObjectType(parent) && getNamedType(parent.getFields()[field]?.type);
    if (FILES.has(type) || (named && FILES.has(named.name))) return true;
    if (isObjectType(parent) && isOfListedFiles(parent, field)) return true;
    const requirement = requirementOf(requirements, type, field);
    // Who may make a change is asked of a mutation; what it gives out is asked of the fields of its payload.
    if (requirement === 'CLOSED' || type === 'Mutation') return false;
    return requirement.scopes.some((choice) => choice.every((all) => all.some(isOfSensitive)));
  };
  return (document) => {
    const reads = known.get(document) ?? selectedFields(schema, document).some(isNoted);
    known.set(document, reads);
    return reads;
  };
}
