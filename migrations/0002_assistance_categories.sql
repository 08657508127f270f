-- The categories that departments list people under, with the one that took the place of each older name.
insert into assistance_categories (code, name_zh, name_en, successor_code, is_sensitive) values
  ('TEKUN', '特困人员', 'destitute person (tekun)', null, false),
  ('WUBAO', '农村五保供养对象', 'rural destitute person (wubao)', 'TEKUN', false),
  ('SANWU', '城市“三无”人员', 'urban destitute person (sanwu)', 'TEKUN', false),
  ('DIBAO', '最低生活保障对象', 'minimum living allowance recipient (dibao)', null, false),
  ('DIBAO_EDGE', '低保边缘家庭成员', 'member of a family just above the dibao line', null, false),
  ('RIGID', '刚性支出困难家庭成员', 'member of a family in difficulty through unavoidable spending', null, false),
  ('ORPHAN', '孤儿或事实无人抚养儿童', 'orphan or child without factual care', null, false),
  ('PRIORITY', '重点优抚对象', 'person with special merit or sacrifice', null, false),
  ('POOR_CARD', '建档立卡贫困人口', 'registered poor person', 'MONITORED', false),
  ('MONITORED', '防止返贫监测对象', 'person monitored against falling back into poverty', null, false),
  ('FP_SPECIAL', '计划生育特殊家庭成员', 'member of a family with special family-planning hardship', null, false),
  ('FP_PREF', '计生优抚对象', 'family-planning preference (two-daughter or only-daughter household)', null, false),
  ('DISABLED_SEVERE', '重度残疾人', 'severely disabled person', null, false),
  ('MENTAL_SEVERE', '严重精神障碍患者', 'person with a severe mental disorder', null, true);
