import { type Counter, refuseWrite } from './write.ts';

/** Refuses a day that has not come yet: what is to happen is recorded when it has happened. */
export function assertPast({ today }: Pick<Counter, 'today'>, day: string, field: string): void {
  if (day <= today) return;
  const text = {
    zh: `日期${day}晚于今日${today}，请在发生之后登记。`,
    en: `${day} lies after today, ${today}: record it when it has happened.`,
  };
  refuseWrite('DAY_IN_FUTURE', text, field);
}

/** Refuses a day before somebody was born. */
export function assertNotBeforeBirth({ birthDate }: { birthDate: string | null }, day: string, field: string): void {
  if (birthDate === null || day >= birthDate) return;
  const text = { zh: `日期${day}早于出生日期。`, en: `${day} lies before the day of birth.` };
  refuseWrite('DAY_BEFORE_BIRTH', text, field);
}
