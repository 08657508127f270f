const DIGITS = '零壹贰叁肆伍陆柒捌玖';
const PLACES = ['', '拾', '佰', '仟'];
const GROUPS = ['', '万', '亿', '兆'];

/** 大写金额: an amount such as `1080.05` as receipts spell it, so that no digit can be slipped in: 壹仟零捌拾元零伍分. */
export function inCapitals(amount) {
  const [, sign, yuan, jiao, fen] = /^(-?)(\d+)\.(\d)(\d)$/.exec(amount);
  const whole = yuan === '0' ? '' : `${spelled(yuan)}元`;
  const small = [
    jiao !== '0' ? `${DIGITS[jiao]}角` : whole && fen !== '0' ? '零' : '',
    fen !== '0' ? `${DIGITS[fen]}分` : '',
  ].join('');
  return `${sign ? '负' : ''}${whole || small ? whole + small : '零元'}${fen === '0' ? '整' : ''}`;
}

/** A whole number, four digits at a time; noughts in a row are said once, and at the end of a group not at all. */
function spelled(number) {
  let said = '';
  let isNoughtDue = false;
  const digits = [...number].map(Number);
  digits.forEach((digit, at) => {
    const place = digits.length - 1 - at;
    if (digit === 0) isNoughtDue = true;
    else {
      said += (isNoughtDue && said ? '零' : '') + DIGITS[digit] + PLACES[place % 4];
      isNoughtDue = false;
    }
    const group = digits.slice(Math.max(0, at - 3), at + 1);
    if (place % 4 === 0 && place > 0 && group.some((one) => one !== 0)) said += GROUPS[place / 4];
  });
  return said;
}
