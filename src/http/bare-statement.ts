/** A statement without literals: most have placeholders, but COPY takes none, and what it picks by may be a name. */
export const bareStatement = (text: string): string =>
  text.replaceAll(/'(?:[^']|'')*'/g, "''").replaceAll(/(?<![$\w])\d+(?:\.\d+)?/g, '0');
