// Device CSVs in which a quotation mark opens again and again and is not closed where it should be (T-58). A reader that
// looks for its end each time needs hours for one of them.

export const csvHeader = 'Device Serial Number,Windows Product ID,Hardware Hash\n'

const megabyte = (part: string) => csvHeader + part.repeat(Math.ceil(1024 ** 2 / part.length))

/** Each is 1 MB. */
export const endlessQuotes: Readonly<Record<string, string>> = {
  'a mark alone on each line': megabyte('"\n'),
  'a mark at the end of each line': megabyte('a,b,"\n'),
  'a mark that something follows': megabyte('"x\n'),
  'one mark, then only doubled ones': megabyte(`"\n${'""\n'.repeat(30_000)}`),
  'one mark, then short lines': megabyte(`"\n${'a\n'.repeat(40_000)}`),
  'marks and no line end': megabyte('"a'),
  'doubled marks and no line end': megabyte('""'),
}
