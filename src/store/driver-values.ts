import type postgres from 'postgres';

/** Fen and counts: whole numbers that stay far below the largest safe one; beyond it, an error rather than a wrong figure. */
export const WHOLE_NUMBER = {
  to: 20,
  from: [20],
  serialize: (value: unknown) => String(value),
  parse(text: string): number {
    const value = Number(text);
    if (!Number.isSafeInteger(value))
      throw new RangeError(`The database holds ${text}, which is too large to be exact.`);
    return value;
  },
};

/** date, time, timestamp and timestamptz: kept as the text that Postgres prints, microseconds and all. */
const TEXT_TYPES = ['1082', '1083', '1114', '1184'];
/** Arrays of timestamp, date, timestamptz and numeric. */
const ARRAY_TYPES = ['1115', '1182', '1185', '1231'];
/** json and jsonb. */
const JSON_TYPES = ['114', '3802'];

/**
 * Drizzle tells a client that it is given to leave dates, numbers and JSON alone, because it makes them text itself.
 * Statements of our own send arrays and objects too, so those are turned into text where they are not text yet.
 */
export function exchangeText({ options: { parsers, serializers } }: postgres.Sql): void {
  for (const type of TEXT_TYPES) {
    Reflect.set(parsers, type, (text: string) => text);
    Reflect.set(serializers, type, (text: string) => text);
  }
  for (const type of ARRAY_TYPES) {
    Reflect.deleteProperty(parsers, type);
    Reflect.deleteProperty(serializers, type);
  }
  for (const type of JSON_TYPES) {
    Reflect.set(serializers, type, (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value)));
  }
}
