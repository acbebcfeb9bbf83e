// People out of a CSV file: one row each, columns by name. A mistake is told with its line and column, and then nothing is done.

import { hireDateIn, hireDateSays } from '../../kernel/attribute/hire-date.ts'
import { didYouMean } from '../../kernel/text/nearest.ts'
import { makeRecordReader } from '../../protocol/csv/records.ts'
import { makeTextReader } from '../../protocol/csv/text.ts'
import { type Member, members } from './plan/member.ts'
import type { SourcePerson } from './plan/plan.ts'

/** Names of columns that exports of other directories have for a member, in small letters. */
const otherNames: Readonly<Record<string, Column>> = {
  userprincipalname: 'userName',
  upn: 'userName',
  username: 'userName',
  firstname: 'givenName',
  lastname: 'familyName',
  surname: 'familyName',
  jobtitle: 'title',
  companyname: 'organization',
  employeeid: 'employeeNumber',
  employeetype: 'userType',
  telephonenumber: 'telephone',
  businessphone: 'telephone',
  mobilephone: 'mobile',
  faxnumber: 'fax',
  hiredate: 'employeeHireDate',
  email: 'mail',
  accountenabled: 'active',
  enabled: 'active',
  id: 'externalId',
}

type Column = Member | 'externalId' | 'active' | 'manager'

const columns: readonly Column[] = ['externalId', 'active', 'manager', ...members]

/** As people write them; the sign-in name has its name in the API. */
export const columnNames: readonly string[] = ['userPrincipalName', ...columns.filter((one) => one !== 'userName')]

export type CsvProblem = { readonly line: number; readonly column: number; readonly message: string }
export type CsvPeople = { readonly people: readonly SourcePerson[]; readonly problems: readonly CsvProblem[] }

type Row = { readonly line: number; readonly cells: readonly string[] }

const mostProblems = 20

export function peopleIn(bytes: Uint8Array): CsvPeople {
  const text = makeTextReader()
  const records = makeRecordReader(16_384)
  const found = [...records.push(text.push(bytes) + text.end()), ...records.end()]
  const problems: CsvProblem[] = []
  const rows: Row[] = []
  for (const record of found) {
    if ('broken' in record) {
      problems.push({ line: record.line, column: record.column, message: brokenWords[record.broken] })
    } else if (record.cells.some((cell) => cell.trim() !== '')) rows.push(record)
  }
  const [head, ...rest] = rows
  if (!head)
    return { people: [], problems: [...problems, at(1, 1, 'the file is empty; its first line names the columns')] }
  const names = columnsOf(head, problems)
  if (problems.length > 0) return { people: [], problems }
  const people = rest.flatMap((row) => personIn(row, names, problems))
  refuseTwice(rest, people, problems)
  return { people, problems: problems.slice(0, mostProblems) }
}

const brokenWords = {
  'too-long': 'the line is longer than 16,384 characters',
  'open-quote': 'a quotation mark is never closed',
  'stray-quote': 'a quotation mark stands in the middle of a value',
} as const

const at = (line: number, column: number, message: string): CsvProblem => ({ line, column, message })

function columnsOf({ line, cells }: Row, problems: CsvProblem[]): Column[] {
  const names: Column[] = []
  let unknown = false
  for (const [index, cell] of cells.entries()) {
    const name = cell.trim()
    const small = name.toLowerCase().replaceAll(/[\s_-]/g, '')
    const column = columns.find((one) => one.toLowerCase() === small) ?? otherNames[small]
    if (!column) {
      unknown = true
      problems.push(at(line, index + 1, `there is no column '${name.slice(0, 60)}'.${didYouMean(name, columnNames)}`))
    } else if (names.includes(column)) problems.push(at(line, index + 1, `the column ${column} is there twice`))
    else names.push(column)
  }
  if (unknown) problems.push(at(line, 1, `columns are: ${columnNames.join(', ')}`))
  else if (problems.length === 0 && !names.includes('userName'))
    problems.push(at(line, 1, 'no column is userPrincipalName'))
  return names
}

function personIn({ line, cells }: Row, names: readonly Column[], problems: CsvProblem[]): SourcePerson[] {
  if (cells.length > names.length) {
    problems.push(at(line, names.length + 1, `the line has ${cells.length} values for ${names.length} columns`))
    return []
  }
  const row = Object.fromEntries(names.map((name, index) => [name, (cells[index] ?? '').trim()])) as Partial<
    Record<Column, string>
  >
  const { externalId, active = '', userName = '', manager, ...said } = row
  const place = (name: Column) => names.indexOf(name) + 1
  if (!userName.includes('@')) {
    problems.push(at(line, place('userName'), `'${userName.slice(0, 60)}' is no userPrincipalName: write name@domain`))
    return []
  }
  const enabled = truth(active)
  if (enabled === undefined) {
    problems.push(at(line, place('active'), `'${active.slice(0, 20)}' is neither true nor false`))
    return []
  }
  const hired = said.employeeHireDate
  const employeeHireDate = hired && hireDateIn(hired)
  if (hired && !employeeHireDate) {
    problems.push(at(line, place('employeeHireDate'), `'${hired.slice(0, 40)}' is no date of hire: ${hireDateSays}`))
    return []
  }
  return [
    {
      externalId: externalId || userName.toLowerCase(),
      active: enabled,
      said: { ...said, ...(employeeHireDate && { employeeHireDate }), userName },
      ...(manager !== undefined && { manager }),
    },
  ]
}

function truth(text: string): boolean | undefined {
  if (text === '' || /^(true|yes|1)$/i.test(text)) return true
  return /^(false|no|0)$/i.test(text) ? false : undefined
}

function refuseTwice(rows: readonly Row[], people: readonly SourcePerson[], problems: CsvProblem[]): void {
  if (problems.length > 0) return // lines and people belong together only when each line was somebody
  const seen = new Map<string, number>()
  for (const [index, { externalId, said }] of people.entries()) {
    const line = rows[index]?.line ?? 0
    for (const key of new Set([`id ${externalId}`, `name ${said.userName.toLowerCase()}`])) {
      const before = seen.get(key)
      if (before !== undefined) problems.push(at(line, 1, `${said.userName} stands in line ${before} too`))
      seen.set(key, line)
      if (before !== undefined) break
    }
  }
}
