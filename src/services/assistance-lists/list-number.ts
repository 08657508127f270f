/**
 * A number of JSON or of a spreadsheet as a cell. Above fifteen digits its last ones were lost when it was stored: written with
 * an exponent, as a spreadsheet would, so that nobody takes it for what it was.
 */
export const lostDigits = (value: number): string =>
  Math.abs(value) < 1e15 ? String(value) : value.toExponential().toUpperCase();
