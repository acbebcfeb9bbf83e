// Nodes whose value is a document of which Windows documents more than that it is XML: what is wrong with one before a device is asked.

import { readAssignedAccess } from '../../protocol/csp/assigned-access.ts'
import { parseXml, XmlError } from '../../protocol/xml.ts'

const readers: ReadonlyArray<readonly [node: RegExp, what: string, read: (text: string) => void]> = [
  [/\/WiFi\/Profile\/\*\/WlanXml$/i, 'a WLANProfile', readWireless],
  [/\/AssignedAccess\/Configuration$/i, 'an AssignedAccessConfiguration', readAssignedAccess],
]

/** `address`: of the node, as the catalogue spells it. Goes on behind the name of the setting; never says the value. */
export function documentProblem(address: string, value: string): string | undefined {
  const found = readers.find(([node]) => node.test(address))
  if (!found) return undefined
  const [, what, read] = found
  try {
    read(value)
    return undefined
  } catch (error) {
    if (!(error instanceof XmlError)) throw error
    return `needs ${what}: at character ${error.at} it is none, or is broken`
  }
}

/** The rest of it differs by what secures the network; profiles of EAP have schemas of their own. */
function readWireless(text: string): void {
  const root = parseXml(text)
  if (root.local !== 'WLANProfile') throw new XmlError(root.at, 'a WLANProfile')
}
