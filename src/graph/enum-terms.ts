import { type GraphQLSchema, isEnumType } from 'graphql';

/** The Chinese term that closes a description. */
const TERM = /([^\s.]*[\u4e00-\u9fff][^.]*)\.$/;

/** The Chinese terms of an enum's values, as their descriptions close with them. */
export function termsOfEnum(schema: GraphQLSchema, name: string): Readonly<Record<string, string>> {
  const type = schema.getType(name);
  if (!isEnumType(type)) return {};
  const terms = type.getValues().map(({ name: value, description }) => {
    const term = TERM.exec(description?.replaceAll(/\s+/g, ' ').trim() ?? '')?.[1];
    return [value, term ?? value];
  });
  return Object.fromEntries(terms);
}
