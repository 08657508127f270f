import { type DocumentNode, GraphQLError, Kind, parse, validate } from 'graphql';
import { assertBearable } from './plugins/before-validation.ts';
import { assertWithinLimits, LIMITS } from './plugins/limits.ts';
import { mergedGraph } from './schema.ts';
import { MAX_TOKENS } from './server.ts';

/** What is wrong with a document, and where where that is known. */
export interface DocumentProblem {
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
}

/** Everything for which the server would refuse a document, whoever asks it; none when it may stand in a manifest. */
export function problemsOfDocument(text: string): readonly DocumentProblem[] {
  try {
    const document = parse(text, { maxTokens: MAX_TOKENS });
    return [...problemsOfKinds(document), ...problemsInSchema(document)];
  } catch (error) {
    if (error instanceof GraphQLError) return [problemOf(error)];
    throw error;
  }
}

const NO_OPERATION =
  'There is no query, mutation or subscription in it: nothing of it would run. Put its fragments into the files that spread them.';

function problemsOfKinds({ definitions }: DocumentNode): DocumentProblem[] {
  return definitions.some(({ kind }) => kind === Kind.OPERATION_DEFINITION)
    ? []
    : [{ message: NO_OPERATION, line: 1, column: 1 }];
}

function problemsInSchema(document: DocumentNode): DocumentProblem[] {
  const { schema } = mergedGraph();
  assertBearable(schema, document);
  const errors = validate(schema, document);
  if (errors.length === 0) assertWithinLimits(document, LIMITS);
  return errors.map(problemOf);
}

function problemOf({ message, locations }: GraphQLError): DocumentProblem {
  const [place] = locations ?? [];
  return { message, ...(place && { line: place.line, column: place.column }) };
}
