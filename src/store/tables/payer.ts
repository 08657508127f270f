import { pgEnum } from 'drizzle-orm/pg-core';

/** 付款方: whoever money came from. */
export const payer = pgEnum('payer', [
  'SELF',
  'RELATIVE_ACCOUNT',
  'MEDICAL_ASSISTANCE_FUND',
  'COUNTY_FINANCE',
  'CIVIL_AFFAIRS',
  'SCHOOL',
  'VILLAGE_COLLECTIVE',
  'CHARITY',
  'DONATION',
  'PROJECT_ASSET',
  'CENTRAL_FINANCE',
  'PROVINCE_FINANCE',
  'CITY_FINANCE',
  'CITY_AND_ABOVE_FINANCE',
  'TOWN_FINANCE',
]);
