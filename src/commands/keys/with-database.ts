// The database of the installation for a command, whether a server runs on it or not.

import { type Config, loadConfig } from '../../config.ts'
import { openBeside } from '../../db/open.ts'
import { openToServe } from '../../db/open-to-serve.ts'
import type { Db } from '../../db/schema.ts'
import { makeLog } from '../../http/log.ts'
import { tlsNamesOf } from '../../jobs/tls-renewal.ts'
import { loadMasterKey } from '../../pki/master-key.ops.ts'
import { makeSeal, type Seal } from '../../pki/seal.ts'
import type { TlsNames } from '../../pki/tls-authority.ops.ts'
import { refuseUnstarted, serverOf } from '../operator-file.ts'
import { tellOfDemo } from '../which-tenant.ts'

type Options = { readonly data?: string; readonly json?: boolean }
export type Opened = { readonly db: Db; readonly seal: Seal; readonly names: TlsNames; readonly config: Config }

export async function withDatabase({ data, json }: Options, work: (opened: Opened) => Promise<void>): Promise<void> {
  tellOfDemo({ data, json })
  const config = loadConfig({ data: serverOf({ data }).data })
  refuseUnstarted(config)
  const { databaseUrl, databaseOwnerUrl, data: dataDir } = config
  const log = makeLog('error', 'stderr')
  const beside = databaseUrl === undefined ? await openBeside({ dataDir, log }) : undefined
  const database = beside ?? (await openToServe({ databaseUrl, databaseOwnerUrl, dataDir, log }))
  try {
    const seal = makeSeal(await loadMasterKey(config.data, config.masterKey))
    await work({ db: database.db, seal, names: tlsNamesOf(config), config })
  } finally {
    await database.stop()
  }
}
