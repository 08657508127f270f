/** Something a caller asked for that cannot be done, and knows how to fix. Anything else is a bug. */
export abstract class DomainError extends Error {
  abstract readonly code: string;
}
