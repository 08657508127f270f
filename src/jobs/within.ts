/** A database that is there and answers nothing, for longer than any statement about a job takes. */
class NoAnswer extends Error {}

/**
 * What is asked of the database about a job, or a failure after these milliseconds: a connection of which nobody hears any
 * more holds up one job, and not whoever runs them. `late` gets what comes after all.
 */
export async function within<Answer>(
  ms: number,
  asked: Promise<Answer>,
  late: (answer: Answer) => unknown = () => {},
): Promise<Answer> {
  const over = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    over.reject(new NoAnswer(`The database gave no answer within ${ms / 1000} seconds.`));
    asked.then(late).catch(() => {});
  }, ms);
  try {
    return await Promise.race([asked, over.promise]);
  } finally {
    clearTimeout(timer);
  }
}
