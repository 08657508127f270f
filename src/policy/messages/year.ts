import type { Text } from '../rule.ts';

/** What one policy year was for one person. */
export const YEAR = {
  'year.paid': {
    zh: '已于 {paidOn} 缴费；当地当年度没有已发布的规则，无法判断是否在集中缴费期内。',
    en: 'Paid on {paidOn}. No rulebook of that place and year is published, so nobody can say whether that was in the window.',
  },
  'year.payment-day-needed': {
    zh: '已参保缴费，但没有缴费到账日，无法判断是否在集中缴费期内。',
    en: 'Enrolled and paid, without a day of payment, so nobody can say whether that was in the window.',
  },
  'year.employee': {
    zh: '当年参加职工医保。',
    en: 'In employee insurance that year.',
  },
  'year.elsewhere': {
    zh: '当年由其他制度保障，或为出生当年及以前的年度，不计为断保。',
    en: 'Provided for outside resident insurance that year, or not born before it; that is no gap.',
  },
  'year.settled': {
    zh: '当年状态已由经办机构核定。',
    en: 'Somebody settled what this year was.',
  },
  'year.registered': {
    zh: '当年仅有登记，没有缴费。',
    en: 'Registered that year and not paid.',
  },
  'year.not-enrolled': {
    zh: '当年没有参保缴费记录（已核查）。',
    en: 'No paid enrolment that year; the roll was searched.',
  },
  'year.unknown': {
    zh: '没有当年的参保记录，也未核查参保名册。',
    en: 'Nothing is recorded for that year, and nobody searched the roll.',
  },
} as const satisfies Readonly<Record<string, Text>>;
