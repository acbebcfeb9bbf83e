// What is said when no test ran, and which command runs what was meant.

import type { TestFile } from './needs.ts'

/** No file was left to run; `named` are those that the filters name, units or not. */
export function nothingToRun(named: readonly TestFile[], filters: readonly string[]): string {
  const filter = filters.join(' or ')
  if (named.length === 0) return `No test file has ${filter} in its path.`
  const files = named.map(({ path, needs }) => `  ${path} needs ${[...needs].join(', ')}`)
  return [
    `No unit test file has ${filter} in its path. What has, needs more than Node:`,
    ...files.slice(0, 10),
    ...(files.length > 10 ? [`  and ${files.length - 10} more`] : []),
    `This runs ${files.length === 1 ? 'it' : 'them'}: npm test -- ${filters.join(' ')}`,
  ].join('\n')
}

export function noSuchTitle(title: string, tests: number, files: number): string {
  const where = files === 1 ? 'the test file' : `the ${files} test files`
  return `No title of the ${tests} tests in ${where} matches ${title}, which is a regular expression: nothing ran.`
}
