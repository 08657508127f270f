import type { Chapter } from './chapter.ts';

/** Counting people: statistics and cohorts. */
export const COUNTS: Chapter = {
  types: {
    'cohort:make': `CohortMakePayload`,
    // Counts, rounded for who reads no row. A person of a cohort stands here too, and takes the person besides.
    'statistics:read': `
      AgeBand AssistanceListingStatistics AssistanceListingStatisticsKey AssistanceListingStatisticsRow ClaimStatistics
      ClaimStatisticsKey ClaimStatisticsRow Cohort CohortMember CohortMemberStatistics CohortMemberStatisticsKey
      CohortMemberStatisticsRow EnrollmentStatistics EnrollmentStatisticsKey EnrollmentStatisticsRow MeasureAnswer
      MeasureKey MeasureRow MoneySums NumberSums PaymentStatistics PaymentStatisticsKey PaymentStatisticsRow
      PersonStatistics PersonStatisticsKey PersonStatisticsRow StatisticRate`,
    // Sums over few people whom somebody picked.
    'statistics:exact+registry:read+money:read+decision:read': `ComparedSum`,
  },
  fields: {
    // What a cohort found of one person is what the law says of them.
    'decision:read': `
      CohortMember.{eligibility,cover,benefitsStartOn,waitingMonths,lapsedYears,repairedYears,isLate,runYears,losesContinuity,paidAfterDays}`,
    'cohort:make': `Mutation.{cohortMake} Cohort.{job}`,
    // A number of people as it is.
    'statistics:exact': `Cohort.{people} PolicyComparison.{sums}`,
    'statistics:read': `
      Query.{cohort,measure,peopleStatistics,enrollmentStatistics,paymentStatistics,claimStatistics,listingStatistics,cohortStatistics}`,
    // Rows of people, not counts of them.
    'statistics:read+registry:read': `Cohort.{members}`,
  },
};
