// The domain that a device joins. Here it is the directory in the cloud; another mode's join, of the device alone or of a
// domain on the premises, is another value of this type.

import { type Http, NetworkError } from '../wire/http.ts'
import { type DirectoryIdentity, joinDirectory } from '../wire/join.ts'
import type { ZtdClient } from '../wire/ztd-client.ts'
import type { Disk } from './disk.ts'
import type { KeySource } from './keys.ts'

export type JoinRequest = {
  readonly tenantId: string
  readonly userName: string
  readonly accessToken: string
  readonly name: string
}

export type Domain = {
  /** A join of this tenant on the disk is taken as done. */
  readonly join: (request: JoinRequest) => Promise<Joined>
}

export type Joined =
  | { readonly kind: 'joined'; readonly identity: DirectoryIdentity }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }

export type DirectorySettings = {
  readonly http: Http
  readonly ztd: ZtdClient
  readonly disk: Disk
  readonly keys: KeySource
  readonly drs: string
  readonly os: string
}

export function directoryOver({ http, ztd, disk, keys, drs, os }: DirectorySettings): Domain {
  return {
    join: async (request) => {
      const known = (await disk.read('identity')) as DirectoryIdentity | undefined // written by us
      if (known?.tenantId === request.tenantId) return { kind: 'joined', identity: known }
      const deviceTicket = await ztd.ticket().catch(noTicket)
      const result = await joinDirectory(http, { ...request, drs, deviceTicket, privateKey: ztd.joinKey(), os, keys })
      if (result.kind === 'joined') await disk.write('identity', result.identity)
      return result
    },
  }
}

/** A join without a ticket makes a new directory object instead of reusing the registered one; it does not fail. */
function noTicket(error: unknown): undefined {
  if (error instanceof Error && (error instanceof NetworkError || error.name === 'Retryable')) return undefined
  throw error
}
