// The value of a policy that an ADMX file describes: `<enabled/>`, with its parts as data behind it, or `<disabled/>`.
// https://learn.microsoft.com/windows/client-management/understanding-admx-backed-policies

import { parseXml, type XmlElement, XmlError } from '../../protocol/xml.ts'

export type AdmxValue = {
  readonly enabled: boolean
  /** By the id of an element of the policy. */
  readonly data: ReadonlyMap<string, string>
}

export type ReadAdmxValue =
  | { readonly ok: true; readonly value: AdmxValue }
  /** Never says what the value is, which may be a secret. */
  | { readonly ok: false; readonly problem: string }

const form = 'takes <enabled/> with its <data id="…" value="…"/>, or <disabled/>'
const limits = { bytes: 1024 * 1024, depth: 32, elements: 20_000 }
const refused = (why?: string): ReadAdmxValue => ({ ok: false, problem: why === undefined ? form : `${form}; ${why}` })

/** Nothing but a ReadAdmxValue comes out, whatever goes in. */
export function readAdmxValue(value: string): ReadAdmxValue {
  try {
    return valueIn(parseXml(`<policy>${value}</policy>`, limits))
  } catch (error) {
    if (!(error instanceof XmlError)) throw error
    return refused(`this is broken at character ${Math.max(0, error.at - '<policy>'.length)}`)
  }
}

function valueIn({ children, text }: XmlElement): ReadAdmxValue {
  const [first, ...more] = children
  const name = first?.local.toLowerCase()
  if (text.trim() !== '' || (name !== 'enabled' && name !== 'disabled')) return refused()
  if (name === 'disabled' && more.length > 0) return refused('nothing comes behind <disabled/>')
  if (first && (first.children.length > 0 || first.text.trim() !== '')) return refused('data comes behind <enabled/>')
  const data = new Map<string, string>()
  for (const one of more) {
    const { id, value } = one.attributes
    if (one.local.toLowerCase() !== 'data' || !id || value === undefined)
      return refused('a part that is no data with id and value comes behind <enabled/>')
    if (data.has(id)) return refused(`the data '${id.slice(0, 100)}' stands twice`)
    data.set(id, value)
  }
  return { ok: true, value: { enabled: name === 'enabled', data } }
}
