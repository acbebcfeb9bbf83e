// DiagnosticLog/DiagnosticArchive: a request is accepted when it can be read; what it asks for is sent behind the session, and the results
// stand in the tree.

import { readArchiveRequest } from '../protocol/csp/diagnostic-archive.ts'
import { XmlError } from '../protocol/xml.ts'
import type { DmHandlers } from './csp/effects.ts'

export const diagnosticsHandlers: DmHandlers = {
  'Exec Vendor/MSFT/DiagnosticLog/DiagnosticArchive/ArchiveDefinition': ({ data = '' }) => {
    try {
      readArchiveRequest(data)
    } catch (error) {
      if (error instanceof XmlError) return { status: 500 }
      throw error
    }
    return { effects: [{ kind: 'send-logs', request: data }] }
  },
}
