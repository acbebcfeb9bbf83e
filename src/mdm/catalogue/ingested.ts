// Settings of an application that a policy brings together with the application's ADMX file: held against the file before any device is asked.
// https://learn.microsoft.com/windows/client-management/win32-and-centennial-app-policy-configuration

import { assertNever } from '../../kernel/assert-never.ts'
import { parseLocUri } from '../../protocol/csp/uri.ts'
import { type Admx, type AdmxElement, type AdmxPolicy, readAdmx } from './admx.ts'
import { type AdmxValue, readAdmxValue } from './admx-value.ts'

type Given = { readonly uri: string; readonly value: string }

/** What the two addresses have in common, in lower case: the name of the application, and whether it is policies or preferences. */
type Ingestion = string

const installed = /\/Policy\/ConfigOperations\/ADMXInstall\/([^/]+)\/(Policy|Preference)\/[^/]+$/i
const ingested = /\/Policy\/Config\/([^/~]+)~(Policy|Preference)((?:~[^/~]+)*)\/([^/]+)$/i

/** A policy of an ADMX file that a device was given: its area has the name of the application and the categories in it. */
export const isIngested = (uri: string): boolean => ingested.test(uri)

const ingestionOf = (uri: string, address: RegExp): Ingestion | undefined => {
  const [, application, type] = address.exec(uri) ?? []
  return application && `${application}~${type}`.toLowerCase()
}

/** Of settings that come together: answers which of them are the files that a device must have before it knows a node. */
export function filesAmong(settings: readonly { readonly uri: string }[]): (uri: string) => readonly string[] {
  const files = new Map<Ingestion, string[]>()
  for (const { uri } of settings) {
    const ingestion = ingestionOf(uri, installed)
    if (ingestion !== undefined) files.set(ingestion, [...(files.get(ingestion) ?? []), uri])
  }
  return (uri) => (files.size === 0 ? [] : (files.get(ingestionOf(uri, ingested) ?? '') ?? []))
}

export type Problem = { readonly uri: string; readonly problem: string }

/** The first problem with a file, or with a setting whose file is among them; settings without their file are the device's to judge. */
export function problemWithIngested(settings: readonly Given[]): Problem | undefined {
  const files = new Map<Ingestion, Admx[]>()
  for (const { uri, value } of settings) {
    const ingestion = ingestionOf(uri, installed)
    if (ingestion === undefined) continue
    const read = readAdmx(value)
    if (!read.ok) return { uri, problem: `needs a whole ADMX file: ${read.problem}` }
    files.set(ingestion, [...(files.get(ingestion) ?? []), read.policies])
  }
  for (const { uri, value } of files.size === 0 ? [] : settings) {
    const of = files.get(ingestionOf(uri, ingested) ?? '')
    const problem = of && problemIn(of, uri, value)
    if (problem !== undefined) return { uri, problem }
  }
  return undefined
}

function problemIn(files: readonly Admx[], uri: string, value: string): string | undefined {
  const [, application = '', , categories = '', name = ''] = ingested.exec(uri) ?? []
  const path = `${categories.slice(1)}/${name}`.toLowerCase()
  const policy = files.map((one) => one.get(path)).find((one) => one !== undefined)
  if (!policy) return `is no policy of the ADMX file of '${application}'${meantIn(files, name)}`
  const scope = parseLocUri(uri)?.scope ?? 'device'
  if (!policy.scopes.includes(scope))
    return `is a policy for ${scope === 'device' ? 'users: write it with ./User' : 'devices: write it with ./Device'}`
  const read = readAdmxValue(value)
  return read.ok ? problemWithValue(policy, read.value) : read.problem
}

/** The category is easily mistaken: only those count that the file itself has. */
function meantIn(files: readonly Admx[], name: string): string {
  const suffix = `/${name.toLowerCase()}`
  const meant = files.flatMap((one) => [...one.values()]).find(({ path }) => path.toLowerCase().endsWith(suffix))
  if (!meant) return ''
  const [categories = ''] = meant.path.split('/')
  return categories === '' ? '; there it is in no category' : `; there it is in ${categories}`
}

function problemWithValue({ elements }: AdmxPolicy, { enabled, data }: AdmxValue): string | undefined {
  if (!enabled) return undefined
  for (const id of data.keys()) {
    if (!elements.has(id)) return `has no data '${id.slice(0, 100)}': ${namesOf(elements)}`
  }
  for (const [id, element] of elements) {
    const value = data.get(id)
    if (value === undefined) {
      if (element.required) return `needs <data id="${id}" value="…"/>, which ${takes(element)}`
    } else if (!fits(element, value))
      return `has a value for the data '${id}' that it cannot have: it ${takes(element)}`
  }
  return undefined
}

const mostNamed = 10

function namesOf(elements: AdmxPolicy['elements']): string {
  const names = [...elements.keys()]
  if (names.length === 0) return 'it is enabled or disabled, and no more'
  return `it has ${names.slice(0, mostNamed).join(', ')}${names.length > mostNamed ? ' and more' : ''}`
}

/** Between the parts of a list, in one value. */
const separator = '\uF000'

function fits(element: AdmxElement, value: string): boolean {
  switch (element.kind) {
    case 'boolean':
      return /^(true|false|0|1)$/i.test(value)
    case 'list':
      return value === '' || value.split(separator).length % 2 === 0
    case 'text':
      return value.length <= element.longest && !(element.required && value === '')
    case 'multiText':
      return (
        value.split(separator).every((line) => line.length <= element.longest) && !(element.required && value === '')
      )
    case 'decimal':
      return /^\d{1,20}$/.test(value) && Number(value) >= element.from && Number(value) <= element.to
    case 'enum':
      return element.of.includes(value)
    default:
      return assertNever(element)
  }
}

function takes(element: AdmxElement): string {
  switch (element.kind) {
    case 'boolean':
      return 'takes true or false'
    case 'list':
      return 'takes pairs of a name and a value, with U+F000 between all of them'
    case 'text':
      return `takes a text of at most ${element.longest} characters`
    case 'multiText':
      return `takes lines of at most ${element.longest} characters, with U+F000 between them`
    case 'decimal':
      return `takes a whole number from ${element.from} to ${element.to}`
    case 'enum':
      return `takes one of ${element.of.slice(0, mostNamed).join(', ')}${element.of.length > mostNamed ? ' and more' : ''}`
    default:
      return assertNever(element)
  }
}
