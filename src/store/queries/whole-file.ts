import { sql } from 'drizzle-orm';

/** The ids of every file that makes up one person's, as a value beside `people`: their own, and those merged with it. */
export const WHOLE_FILE = sql`case when people.merged_into_id is null then people.merged_ids || people.id
  else (select whole.merged_ids || whole.id from people whole where whole.id = people.merged_into_id) end`;
