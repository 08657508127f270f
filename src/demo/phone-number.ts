/**
 * An invented telephone number of eleven digits. A subscriber's mobile number begins with 13 to 19; what begins with 10
 * is the operators' own short codes, so that no number made here can be anybody's.
 */
export const inventedPhone = (sequence: number): string => `10900${String(sequence % 1_000_000).padStart(6, '0')}`;

/** First three digits, four stars, last four. */
export const maskPhone = (phone: string): string => `${phone.slice(0, 3)}****${phone.slice(-4)}`;
