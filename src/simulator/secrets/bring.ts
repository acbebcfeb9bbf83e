// Brings secrets of the device to the registration service, proved by the certificate of its join (docs/protocols/device-secrets.md).

import {
  encodeLocalPassword,
  encodeRecoveryKey,
  type LocalPassword,
  type RecoveryKey,
} from '../../protocol/drs/escrow.ts'
import { type Http, NetworkError } from '../wire/http.ts'
import type { DirectoryIdentity } from '../wire/join.ts'

type At = { readonly http: Http; readonly drs: string; readonly identity: DirectoryIdentity }

/** HTTP_E_STATUS_UNEXPECTED, and ERROR_INTERNET_CANNOT_CONNECT: as signed numbers, which the management tree has. */
const refused = 0x80190001 | 0
const unreachable = 0x80072efd | 0

/** 0 when it is kept; otherwise the HRESULT. */
export const bringRecoveryKey = (at: At, key: RecoveryKey): Promise<number> =>
  bring(at, 'bitlocker', encodeRecoveryKey(key))

export const bringLocalPassword = (at: At, password: LocalPassword): Promise<number> =>
  bring(at, 'laps', encodeLocalPassword(password))

async function bring({ http, drs, identity }: At, what: string, body: object): Promise<number> {
  const { certificate, privateKey, deviceId } = identity
  try {
    const { status } = await http.send({
      at: 'sync',
      method: 'POST',
      url: `${drs}/manage/common/${what}/${deviceId}?api-version=1.2`,
      certificate: { certificate, privateKey },
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'ocp-adrs-client-name': 'Windows',
      },
      body: JSON.stringify(body),
    })
    return status === 200 ? 0 : refused
  } catch (error) {
    if (error instanceof NetworkError) return unreachable
    throw error
  }
}
