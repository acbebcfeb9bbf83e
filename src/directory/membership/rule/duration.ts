// Lengths of time in rules: durations of ISO 8601 with weeks, days, hours, minutes and seconds. Years and months are no lengths: when
// one has passed depends on when it began.

const form = /^P(?=.)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/i
const longest = 36_500 * 86_400_000

/** In milliseconds, or what is wrong with it. */
export function durationOf(text: string): number | string {
  const parts = form.exec(text)?.slice(1)
  if (!parts) {
    return /^P[\d]+[YM]/i.test(text)
      ? `'${text}' has years or months, which are of different lengths: write days, such as P30D`
      : `Expected a length of time such as P1D or PT12H and found '${text}'`
  }
  const [weeks, days, hours, minutes, seconds] = parts.map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
  ]
  const length = ((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000
  return length <= longest ? length : 'A length of time has at most 36,500 days'
}
