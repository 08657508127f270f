import { defaultFieldResolver, type GraphQLField, type GraphQLSchema, isObjectType } from 'graphql';
import { assertPolicyYear } from '../services/asked-year.ts';

/**
 * The schema, whose every field with an argument `policyYear` refuses a number that is no year: each asks the database for the days of
 * that year, and some in a way that fails.
 */
export function refusingNoYears(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) if (isOfYear(field)) refuseNoYears(field);
  }
  return schema;
}

const isOfYear = ({ args }: GraphQLField<unknown, unknown>): boolean => args.some(({ name }) => name === 'policyYear');

function refuseNoYears(field: GraphQLField<unknown, unknown>): void {
  const { resolve = defaultFieldResolver } = field;
  field.resolve = (parent, asked, context, info) => {
    if (typeof asked.policyYear === 'number') assertPolicyYear(asked.policyYear);
    return resolve(parent, asked, context, info);
  };
}
