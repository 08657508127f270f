const MINUTE = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' });

/** An instant as the database prints it, to the minute by the clock in China: `2017-11-20 09:30`. */
export const minuteOf = (instant: string): string =>
  MINUTE.format(Date.parse(instant.replace(' ', 'T').replace(/([+-]\d{2})$/, '$1:00')));

/** What is said of a file that was handed in before. What it had brought was told then, and is not told again as if it were new. */
export function takenBeforeLine(instant: string): string {
  const minute = minuteOf(instant);
  return `This file was taken before, on ${minute} (Beijing time): nothing was changed. 该文件已于${minute}（北京时间）收取，本次未作任何变更。`;
}
