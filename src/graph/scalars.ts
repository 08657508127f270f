import { GraphQLError, type GraphQLScalarType, Kind, type ValueNode } from 'graphql';

/** How a scalar is read and written. */
type ScalarFunctions = Pick<GraphQLScalarType, 'serialize' | 'parseValue' | 'parseLiteral'>;

/** Reads a scalar written as text; says what would be right when it is not. */
function textScalar<Internal>(
  name: string,
  read: (text: string) => Internal | undefined,
  write: (value: Internal) => string,
  shape: string,
): ScalarFunctions {
  const parse = (value: unknown): Internal => {
    const internal = typeof value === 'string' ? read(value) : undefined;
    if (internal === undefined) throw new GraphQLError(`${JSON.stringify(value)} is not a ${name}: write ${shape}.`);
    return internal;
  };
  // Not a type of its own: it would take the place of the SDL's, description and all.
  return {
    serialize: (value: unknown) => write(value as Internal),
    parseValue: parse,
    parseLiteral: (node: ValueNode) => parse(node.kind === Kind.STRING ? node.value : literalOf(node)),
  };
}

const literalOf = (node: ValueNode) => ('value' in node ? Number(node.value) : node.kind);

const matching = (pattern: RegExp) => (text: string) => (pattern.test(text) ? text : undefined);
const asIs = (text: string) => text;

/** Days in a month of the Gregorian calendar. */
const daysIn = (year: number, month: number) =>
  month === 2
    ? year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
      ? 29
      : 28
    : [4, 6, 9, 11].includes(month)
      ? 30
      : 31;

function readDay(text: string): string | undefined {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)?.map(Number) ?? [];
  if (!year || !month || !day || month > 12 || day > daysIn(year, month)) return undefined;
  return text;
}

const INSTANT = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** Postgres prints `2017-11-20 09:30:00+08`; the graph prints `2017-11-20T09:30:00+08:00`. */
const printInstant = (text: string) => text.replace(' ', 'T').replace(/([+-]\d{2})$/, '$1:00');

/** `"180.00"` to 18000 fen, and back. */
const readFen = (text: string) => {
  const fen = /^-?\d{1,13}\.\d{2}$/.test(text) ? Number(text.replace('.', '')) : undefined;
  return fen === undefined || !Number.isSafeInteger(fen) ? undefined : fen;
};

function printHundredths(value: number): string {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a whole number of hundredths.`);
  const digits = String(Math.abs(value)).padStart(3, '0');
  return `${value < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

export const scalars = {
  Date: textScalar('Date', readDay, asIs, 'a day of the calendar as YYYY-MM-DD'),
  DateTime: textScalar(
    'DateTime',
    (text) => (readDay(INSTANT.exec(text)?.[1] ?? '') ? text : undefined),
    printInstant,
    'an instant with its offset, as in "2017-11-20T09:30:00+08:00"',
  ),
  Money: textScalar('Money', readFen, printHundredths, 'yuan as text with two decimals, as in "180.00"'),
  Rate: textScalar('Rate', readFen, printHundredths, 'a percentage as text with two decimals, as in "97.09"'),
  RegionCode: textScalar(
    'RegionCode',
    matching(/^(\d{6}|\d{4}Z\d)(\d{3}){0,2}$/),
    asIs,
    'a code of 6 characters, or 9 for a town, or 12 for a village',
  ),
  IdNumber: textScalar<string>('IdNumber', () => undefined, asIs, 'nothing here: numbers are never taken in this form'),
  PersonFacts: textScalar('PersonFacts', asIs, asIs, 'facts as the registry half sealed them'),
  MoneyFacts: textScalar('MoneyFacts', asIs, asIs, 'facts as the registry half sealed them'),
  ClaimFacts: textScalar('ClaimFacts', asIs, asIs, 'facts as the registry half sealed them'),
  FundFacts: textScalar('FundFacts', asIs, asIs, 'facts as the registry half sealed them'),
  ProgressFacts: textScalar('ProgressFacts', asIs, asIs, 'facts as the registry half sealed them'),
  BulletinFacts: textScalar('BulletinFacts', asIs, asIs, 'facts as the registry half sealed them'),
};
