// Whom a request for a primary token signs in, by what it shows beside the device: a password, a refresh token of the broker's family, a
// bulk token or a Windows Hello key (MS-OAPXBC §3.2.5.1.2).

import { UserId } from '../../../kernel/id.ts'
import { type PrtFields, prtGrantType } from '../../../protocol/oauth/prt.ts'
import { byPassword } from '../../access-token/method-reference.ts'
import { looksLikeBulkToken } from '../../bulk-token/bulk-token.ts'
import { personOfBulkToken } from '../../bulk-token/redeem.ops.ts'
import { noDevices } from '../../device-code/worth.ts'
import type { Authority } from '../../identity.ops.ts'
import { isFamily } from '../../provider/client.ts'
import { refusal } from '../../refusal.ts'
import { readContext, type SignInContext } from '../../sign-in/context.ts'
import { refusedSignIn } from '../../sign-in/refused.ts'
import { signIn } from '../../sign-in/sign-in.ops.ts'
import { homeOf } from '../../tenant-name.ops.ts'
import { expired, untrusted } from '../primary-token.ops.ts'
import { checkDevice, type ProvenDevice } from '../proof.ops.ts'
import { personOfHelloKey } from './hello-proof.ops.ts'

export type Proven = Pick<SignInContext, 'epoch' | 'amr' | 'shownAt'>

/** @throws {Fault} with the number for what was shown: wrong, over, or got on another device. */
export async function personBehind(
  deps: Authority,
  signing: ProvenDevice,
  fields: PrtFields,
): Promise<{ readonly userId: UserId } & Proven> {
  const { tenantId } = signing
  switch (fields.grantType) {
    case 'password': {
      const { username = '', password = '', clientId } = fields
      if (deps.passwordGrant === 'false') {
        throw refusal('unsupported-grant', 'Passwords are taken on the sign-in page only in this installation.')
      }
      // as in the password grant: a name of another tenant is never tried here (S-143)
      const home = await homeOf(deps.db, username)
      const result =
        home === tenantId
          ? await signIn(deps, {
              tenantId,
              userName: username,
              password,
              clientId,
              way: 'device-password',
              now: deps.clock(),
              signingDevice: signing,
            })
          : ({ kind: 'refused', why: 'bad-password' } as const)
      if (result.kind === 'ok') return { userId: result.user.id, epoch: result.user.credentialsEpoch, amr: byPassword }
      throw refusedSignIn(result, deps.clock())
    }
    case 'refresh_token': {
      if (looksLikeBulkToken(fields.refreshToken)) {
        return personOfBulkToken(deps, tenantId, signing, fields.refreshToken)
      }
      const provider = await deps.providers(tenantId)
      const stored = await provider.findRefreshToken(fields.refreshToken ?? '')
      if (!stored || !isFamily(stored.clientId ?? '')) throw expired()
      const { device, epoch, amr, shownAt, byDeviceCode } = readContext(stored.acr)
      // whoever talks a person into typing a code would else sign in as them on a device of their own (T-13)
      if (byDeviceCode) throw noDevices()
      if (device) await checkDevice(deps.db, tenantId, device)
      // a token got on one device is worth nothing on another (T-14)
      if (device && device.id !== signing.id) throw untrusted()
      return { userId: UserId.parse(stored.accountId), epoch, amr, shownAt }
    }
    case prtGrantType:
      return personOfHelloKey(deps, signing, fields)
    default:
      throw refusal('unsupported-grant', `Signing in by '${fields.grantType}' is not offered here.`)
  }
}
