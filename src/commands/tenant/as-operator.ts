// Asks the running server as the operator of the installation, for what no tenant's permission opens.

import type { Api } from '../../client/api.ts'
import { Fault } from '../../kernel/fault.ts'
import { connect, operatorFile, serverOf } from '../operator-file.ts'
import { tellOfDemo } from '../which-tenant.ts'

/** The running demonstration's where no server was named or ever started, as for every command. */
export function folderOf(named: string | undefined, json: boolean | undefined): string {
  tellOfDemo({ data: named, json })
  return serverOf({ data: named }).data
}

/** Undefined where no server runs on this data folder. Any tenant's credential of the command line is the operator's; `notOf` names the one whose is not to be used where there is another. */
export async function askRunning<T>(
  data: string,
  work: (api: Api) => Promise<T>,
  notOf?: string,
): Promise<T | undefined> {
  const known = operatorFile(data).read()?.tenants ?? []
  const others = known.filter(({ tenantId }) => tenantId !== notOf)
  const tenants = others.length > 0 ? others : known
  let unknown: unknown
  for (const { domain } of tenants) {
    const api = connect({ data, tenant: domain })
    try {
      return await work(api)
    } catch (error) {
      const reason = error instanceof Fault ? error.reason : undefined
      // What sits at an address of before is not ours; that nobody uses the folder is made sure of where the database is opened.
      if (reason === 'server-not-running' || reason === 'server-not-trusted') return undefined
      if (reason !== 'command-line-unknown') throw error
      unknown = error
    } finally {
      api.close()
    }
  }
  if (unknown) throw unknown
  return undefined
}

/** For what is done by a server alone. */
export async function asOperator<T extends object>(
  { data: named, json }: { readonly data?: string; readonly json?: boolean },
  work: (api: Api) => Promise<T>,
  notOf?: string,
): Promise<T> {
  const data = folderOf(named, json)
  const done = await askRunning(data, work, notOf)
  if (done) return done
  throw new Fault('unavailable', `No server runs on ${data}. Start it: taxiway start.`, {
    reason: 'server-not-running',
  })
}
