import { expect, test } from 'vitest'

import { mostValues, refuseManyValues } from './values.ts'

const refuse = (text: string) => () => refuseManyValues(Buffer.from(text))

test('[T-58] a document is refused by the number of its values and by its depth, whatever its texts hold', () => {
  const most = mostValues - 2 // the list, and what stands before its first comma
  expect(refuse(`[${'1,'.repeat(most)}1]`)).not.toThrow()
  for (const one of ['1', '{}', '[]', '""', '"k":1'])
    expect(refuse(`[${`${one},`.repeat(mostValues)}1]`)).toThrow('more than 50000 values')
  expect(refuse(`"${',[{'.repeat(mostValues)}"`)).not.toThrow()
  expect(refuse(`"${'\\"'.repeat(mostValues)}${','.repeat(mostValues)}"`)).not.toThrow()
  expect(refuse(`"\\\\"${','.repeat(mostValues)}`)).toThrow('values')
  expect(refuse(`${'['.repeat(1001)}`)).toThrow('too deep')
  expect(refuse(`${'[],'.repeat(2000)}1`)).not.toThrow()
})
