// Reads an administrative template (ADMX): the policies of an application that Windows learns from the file and then takes as settings.
// https://learn.microsoft.com/windows/client-management/win32-and-centennial-app-policy-configuration says which keys it may write to.
// Schema: https://learn.microsoft.com/previous-versions/windows/desktop/policy/admx-schema

import { parseXml, type XmlElement, XmlError } from '../../protocol/xml.ts'

export type AdmxElement =
  | { readonly kind: 'boolean' | 'list'; readonly required: false }
  | { readonly kind: 'text' | 'multiText'; readonly required: boolean; readonly longest: number }
  | { readonly kind: 'decimal'; readonly required: boolean; readonly from: number; readonly to: number }
  /** Registry values of its choices. */
  | { readonly kind: 'enum'; readonly required: boolean; readonly of: readonly string[] }

export type AdmxPolicy = {
  /** The categories above it that the file itself has, the outermost first, then its name: as an address writes both. */
  readonly path: string
  readonly scopes: readonly ('device' | 'user')[]
  readonly elements: ReadonlyMap<string, AdmxElement>
}

/** By path, in lower case. */
export type Admx = ReadonlyMap<string, AdmxPolicy>

export type ReadAdmx = { readonly ok: true; readonly policies: Admx } | { readonly ok: false; readonly problem: string }

/** Of a value in a policy (Graph's omaSettingString): what does not fit there is no file of ours. */
const limits = { bytes: 512 * 1024, depth: 32, elements: 20_000 }

class AdmxError extends Error {}

/** `text` may begin with a byte order mark. Nothing but a ReadAdmx comes out, whatever goes in. */
export function readAdmx(text: string): ReadAdmx {
  try {
    const root = parseXml(text.replace(/^\uFEFF/, ''), limits)
    if (root.local !== 'policyDefinitions') throw new AdmxError('its root is policyDefinitions')
    return { ok: true, policies: policiesIn(root) }
  } catch (error) {
    if (error instanceof XmlError) return { ok: false, problem: `this is broken at character ${error.at}` }
    if (error instanceof AdmxError) return { ok: false, problem: error.message }
    throw error
  }
}

function policiesIn(root: XmlElement): Admx {
  const prefix = childOf(childOf(root, 'policyNamespaces'), 'target')?.attributes.prefix
  const parents = categoriesIn(root, prefix)
  const policies = new Map<string, AdmxPolicy>()
  for (const one of childrenOf(childOf(root, 'policies'), 'policy')) {
    const name = one.attributes.name
    if (!name) throw new AdmxError('a policy in it has no name')
    for (const key of keysOf(one)) refuseKey(name, key)
    const path = `${pathOf(parentOf(one, prefix), parents)}/${name}`
    policies.set(path.toLowerCase(), { path, scopes: scopesOf(one), elements: elementsOf(name, one) })
  }
  if (policies.size === 0) throw new AdmxError('there is no policy in it')
  return policies
}

/** The parent of each category; categories of other files end a path, and are no part of it. */
function categoriesIn(root: XmlElement, prefix: string | undefined): ReadonlyMap<string, string> {
  const found = childrenOf(childOf(root, 'categories'), 'category').flatMap((one): [string, string][] => {
    const { name } = one.attributes
    return name ? [[name, parentOf(one, prefix)]] : []
  })
  return new Map(found)
}

/** `prefix`: that of the file itself, without which the name of a category of its own is looked up. */
function parentOf(one: XmlElement, prefix: string | undefined): string {
  const ref = childOf(one, 'parentCategory')?.attributes.ref ?? ''
  return prefix && ref.startsWith(`${prefix}:`) ? ref.slice(prefix.length + 1) : ref
}

const mostLevels = 32

function pathOf(category: string, parents: ReadonlyMap<string, string>): string {
  const names: string[] = []
  for (let at = category; parents.has(at); at = parents.get(at) ?? '') {
    names.unshift(at)
    if (names.length > mostLevels) throw new AdmxError(`the category '${at.slice(0, 100)}' is in itself`)
  }
  return names.join('~')
}

function scopesOf({ attributes }: XmlElement): AdmxPolicy['scopes'] {
  const of = attributes.class?.toLowerCase()
  if (of === 'machine') return ['device']
  return of === 'user' ? ['user'] : ['device', 'user']
}

function elementsOf(policy: string, one: XmlElement): AdmxPolicy['elements'] {
  const elements = new Map<string, AdmxElement>()
  for (const element of childOf(one, 'elements')?.children ?? []) {
    const { id } = element.attributes
    if (!id) throw new AdmxError(`an element of the policy '${policy.slice(0, 100)}' has no id`)
    elements.set(id, elementOf(element))
  }
  return elements
}

/** Where the schema names no other. */
const usual = { longestText: 1023, highest: 9999 }

function elementOf({ local, attributes, children }: XmlElement): AdmxElement {
  const required = attributes.required?.toLowerCase() === 'true'
  const number = (text: string | undefined, otherwise: number) =>
    /^\d{1,10}$/.test(text ?? '') ? Number(text) : otherwise
  switch (local) {
    case 'decimal':
    case 'longDecimal': {
      const { minValue, maxValue } = attributes
      return { kind: 'decimal', required, from: number(minValue, 0), to: number(maxValue, usual.highest) }
    }
    case 'text':
      return { kind: 'text', required, longest: number(attributes.maxLength, usual.longestText) }
    case 'multiText':
      return { kind: 'multiText', required, longest: number(attributes.maxLength, usual.longestText) }
    case 'enum':
      return { kind: 'enum', required, of: children.filter((item) => item.local === 'item').map(valueOfItem) }
    case 'boolean':
    case 'list':
      return { kind: local, required: false }
    default:
      throw new AdmxError(`it has an element '${local.slice(0, 100)}', which is none`)
  }
}

function valueOfItem(item: XmlElement): string {
  const [value] = childOf(item, 'value')?.children ?? []
  return value?.attributes.value ?? value?.text.trim() ?? ''
}

/** All that a policy writes to. */
function keysOf(policy: XmlElement): readonly string[] {
  const own = policy.attributes.key
  return [...(own === undefined ? [] : [own]), ...policy.children.flatMap(keysOf)]
}

/** Windows ingests no policy that would overwrite what is the system's own. */
const closed = ['system', 'software\\microsoft', 'software\\policies\\microsoft']
const open = [
  'software\\policies\\microsoft\\office',
  'software\\microsoft\\office',
  'software\\microsoft\\windows\\currentversion\\explorer',
  'software\\microsoft\\internet explorer',
  'software\\policies\\microsoft\\shared tools\\proofing tools',
  'software\\policies\\microsoft\\imejp',
  'software\\policies\\microsoft\\ime\\shared',
  'software\\policies\\microsoft\\shared tools\\graphics filters',
  'software\\policies\\microsoft\\windows\\currentversion\\explorer',
  'software\\policies\\microsoft\\softwareprotectionplatform',
  'software\\policies\\microsoft\\officesoftwareprotectionplatform',
  'software\\policies\\microsoft\\windows\\windows search\\preferences',
  'software\\policies\\microsoft\\exchange',
  'software\\microsoft\\shared tools\\proofing tools',
  'software\\microsoft\\shared tools\\graphics filters',
  'software\\microsoft\\windows\\windows search\\preferences',
  'software\\microsoft\\exchange',
  'software\\policies\\microsoft\\vba\\security',
  'software\\microsoft\\onedrive',
  'software\\microsoft\\edge',
  'software\\microsoft\\edgeupdate',
]

function refuseKey(policy: string, key: string): void {
  const folded = key.toLowerCase().replace(/^\\+|\\+$/g, '')
  const isIn = (root: string) => folded === root || folded.startsWith(`${root}\\`)
  if (!closed.some(isIn) || open.some(isIn)) return
  throw new AdmxError(
    `the policy '${policy.slice(0, 100)}' writes to '${key.slice(0, 200)}', which Windows lets no file write to`,
  )
}

const childOf = (of: XmlElement | undefined, local: string): XmlElement | undefined =>
  of?.children.find((one) => one.local === local)

const childrenOf = (of: XmlElement | undefined, local: string): readonly XmlElement[] =>
  of?.children.filter((one) => one.local === local) ?? []
