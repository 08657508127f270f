import type { Sex } from './id-number.ts';
import type { Random } from './random.ts';

/** Surnames as common in western Fujian, about as often. */
const SURNAMES: readonly (readonly [string, number])[] = [
  ['罗', 12],
  ['林', 10],
  ['黄', 9],
  ['李', 9],
  ['吴', 8],
  ['陈', 8],
  ['江', 7],
  ['张', 6],
  ['沈', 5],
  ['谢', 5],
  ['童', 4],
  ['周', 4],
  ['邹', 4],
  ['俞', 3],
  ['赖', 3],
  ['曹', 3],
  ['华', 2],
  ['项', 2],
  ['傅', 2],
  ['蒋', 2],
  ['马', 2],
  ['邱', 2],
  ['伍', 1],
  ['饶', 1],
];

const MALE = [...'文明建国志华荣生福发庆春辉林海波东平金水木火宏伟俊杰浩宇轩晨博涵鑫源'];
const FEMALE = [...'秀英玉兰桂香凤珍金娇丽萍燕芳美玲梅红霞雪婷慧敏欣怡佳雨晴诗涵萱琪瑶'];

export const drawSurname = (random: Random): string => random.weighted(SURNAMES);

/** A given name of one or two characters. */
export function drawGivenName(random: Random, sex: Sex): string {
  const characters = sex === 'MALE' ? MALE : FEMALE;
  const first = random.pick(characters);
  return random.chance(0.12) ? first : first + random.pick(characters);
}

/** 民族. The She (畲族) are the one minority of some size in the area. */
export const drawEthnicity = (random: Random): string =>
  random.weighted([
    ['汉族', 985],
    ['畲族', 10],
    ['苗族', 2],
    ['土家族', 2],
    ['壮族', 1],
  ]);
