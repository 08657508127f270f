import { describe, expect, test } from 'vitest';
import { assessEnrollmentEligibility } from '../../src/policy/engine.ts';
import type { PersonFacts } from '../../src/policy/facts.ts';
import { importRegions } from '../../src/services/imports/import-regions.ts';
import { factsOfPeople } from '../../src/store/queries/person-facts.ts';
import { register } from '../../src/store/tables/index.ts';
import { book } from '../policy/books.ts';
import { bytes, EAST, officerOf } from '../support/import.ts';
import { file, importDesk, LI, WANG } from './people-file.ts';

const desk = importDesk();
const { take } = desk;

describe('a search of registers', () => {
  const FIELDS = ['idNumber', 'name', 'region', 'checkedRegisters', 'checkedOn'];
  const checked = (checkedRegisters: string, checkedOn = '2017-08-20') =>
    take(file([{ idNumber: LI, name: '李示例', region: EAST, checkedRegisters, checkedOn }], FIELDS), 'the roll');
  const checks = async () => {
    const rows = await desk.place.sql`
      select p.name, c.registers::text[] as registers, c.checked_on::text as "on", c.source from register_checks c
      join people p on p.id = c.person_id where c.superseded_at is null order by c.checked_on, c.registers`;
    return rows.map(({ name, registers, on, source }) => [name, registers.join(' '), on, source]);
  };

  test('is a row of its own, by codes or Chinese terms, each register once', async () => {
    expect(await checked('HUKOU; 学籍名册；居住 学籍、HUKOU')).toMatchObject({ new: 1 });
    expect(await checks()).toEqual([['李示例', 'HUKOU STUDENT LIVING', '2017-08-20', 'the roll']]);
  });

  test('may stand below a Chinese header, and may be left out', async () => {
    await take(
      `姓名,经办地,身份证号,核查名册,核查日期\n李示例,${EAST},${LI},户籍名册,2017-08-20\n王示例,${EAST},${WANG},,\n`,
    );
    expect(await checks()).toEqual([['李示例', 'HUKOU', '2017-08-20', 'county list']]);
  });

  test('that is on file adds nothing, in whatever order; other registers or another day add one', async () => {
    await checked('HUKOU STUDENT');
    expect(await checked('STUDENT HUKOU')).toMatchObject({ changed: 0, unchanged: 1 });
    expect(await checks()).toHaveLength(1);
    expect(await checked('HUKOU')).toMatchObject({ changed: 1 });
    expect(await checked('HUKOU STUDENT LIVING')).toMatchObject({ changed: 1 });
    expect(await checked('HUKOU STUDENT', '2017-08-21')).toMatchObject({ changed: 1 });
    expect(await checks()).toHaveLength(4);
    expect((await desk.place.sql`select version from people`)[0]?.version).toBe(4);
  });

  test('that was superseded is written again', async () => {
    await checked('HUKOU');
    await desk.place.sql`update register_checks set superseded_at = now()`;
    expect(await checked(' HUKOU;')).toMatchObject({ changed: 1 });
    expect(await checks()).toHaveLength(1);
  });

  test('that stands in a file merged into this one adds nothing', async () => {
    await checked('HUKOU');
    await take(file([{ idNumber: WANG, name: '王示例', region: EAST }]));
    await desk.place.sql`
      update people set merged_into_id = (select id from people where name = '王示例') where name = '李示例'`;
    await desk.place.sql`
      update people set merged_ids = array(select id from people where name = '李示例') where name = '王示例'`;
    await take(
      file([{ idNumber: WANG, name: '王示例', region: EAST, checkedRegisters: 'HUKOU', checkedOn: '2017-08-20' }]),
    );
    expect(await checks()).toHaveLength(1);
  });

  test('is what lets the engine say whether somebody imported may enrol', async () => {
    const [town, day] = ['350825103', '2017-11-20'];
    await importRegions(
      desk.place.sql,
      bytes(`code,name,level,kind,parentCode,validFrom,validTo,successorCodes,source
350000,福建省,PROVINCE,ADMINISTRATIVE,,,,,test
350800,龙岩市,CITY,ADMINISTRATIVE,350000,,,,test
350825,连城县,COUNTY,ADMINISTRATIVE,350800,,,,test
${town},某镇,TOWN,ADMINISTRATIVE,350825,,,,test
`),
    );
    const row = { region: town, hukouRegion: town, hukouKind: 'AGRICULTURAL', livingRegion: town };
    const looked = { checkedRegisters: register.enumValues.join(' '), checkedOn: '2017-11-01' };
    const rows = [
      { ...row, ...looked, idNumber: LI, name: '李示例' },
      { ...row, idNumber: WANG, name: '王示例' },
    ];
    const county = desk.place.as(officerOf('350825'));
    await take(file(rows), 'county list', county);
    const people = await desk.place.sql`select id from people order by birth_date`;
    const facts = await factsOfPeople(
      desk.place.db,
      county.reach,
      people.map(({ id }) => id),
    );
    const statusOf = (id: string) => {
      const found = facts.find(({ personId }) => personId === id) as unknown as PersonFacts;
      return assessEnrollmentEligibility(found, { asOf: day }, book('350825-liancheng/urrbmi-2018')).status;
    };
    expect(people.map(({ id }) => statusOf(id))).toEqual(['YES', 'UNDETERMINED']);
  });
});
