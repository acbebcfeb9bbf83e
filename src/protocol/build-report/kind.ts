// What a manufacturer sent: a report of devices, or something else. No image is ever taken (docs/protocols/build-reports.md).

export type ReportKind = 'text' | 'zip' | 'image' | 'other'

/** So many bytes say which it is. The mark of an optical disc stands behind 32 KB. */
export const headSize = 36_864

const images: ReadonlyArray<readonly [at: number, mark: string]> = [
  [0, 'MSWIM\0'],
  [0, 'WLPWM\0'],
  [0, 'vhdxfile'],
  [0, 'conectix'],
  [4, 'SignedImage '],
  [32_769, 'CD001'],
]

const hasAt = (bytes: Uint8Array, at: number, mark: string): boolean =>
  [...mark].every((letter, index) => bytes[at + index] === letter.charCodeAt(0))

/** `head`: the first `headSize` bytes, or all of a shorter file. */
export function reportKind(head: Uint8Array): ReportKind {
  if (hasAt(head, 0, 'PK\u0003\u0004') || hasAt(head, 0, 'PK\u0005\u0006')) return 'zip'
  if (images.some(([at, mark]) => hasAt(head, at, mark))) return 'image'
  const isUtf16 = hasAt(head, 0, '\xff\xfe') || hasAt(head, 0, '\xfe\xff')
  // of text without a mark every other byte is zero at most
  const zeros = head.reduce((count, byte) => count + (byte === 0 ? 1 : 0), 0)
  const mayBeUtf16 = zeros * 2 <= head.length && (head[0] === 0) !== (head[1] === 0)
  return zeros > 0 && !isUtf16 && !mayBeUtf16 ? 'other' : 'text'
}
