// Office (learn.microsoft.com, office-csp): Exec of Install takes a configuration of the Office Deployment Tool and answers at once;
// FinalStatus says 997 while the tool works and 0 when it is done.

import { type Tree, writeValue } from '../../protocol/csp/tree.ts'
import { formatLocUri } from '../../protocol/csp/uri.ts'
import { descend, parseXml, XmlError } from '../../protocol/xml.ts'
import type { DmHandlers } from './effects.ts'

const underWay = '997'
const done = '0'

const node = (id: string): string =>
  formatLocUri({ scope: 'device', segments: ['Vendor', 'MSFT', 'Office', 'Installation', id, 'FinalStatus'] })

/** The tool has ended. */
export const endOfficeTool = (tree: Tree, id: string): Tree => writeValue(tree, node(id), done, 'int')

export const officeHandlers: DmHandlers = {
  'Exec Vendor/MSFT/Office/Installation/*/Install': ({ tree, names: [id = ''], data = '' }) => {
    try {
      const root = parseXml(data)
      const asks = descend(root, 'Add') ?? descend(root, 'Remove')
      if (root.local !== 'Configuration' || !asks) return { status: 500 }
    } catch (error) {
      if (error instanceof XmlError) return { status: 500 }
      throw error
    }
    const effect = { kind: 'run-office-tool', id } as const
    return { tree: writeValue(tree, node(id), underWay, 'int'), effects: [effect] }
  },
}
