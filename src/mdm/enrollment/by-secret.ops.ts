// PCs that enrol with a secret that was made for a batch of them (docs/real-pcs.md). Nobody enrols them: whoever made the secret said
// that its PCs are to be managed, whatever the organisation lets people enrol.
//
// Invariants
//   1. One enrolment is one use, in one transaction; the same request again is answered without another one (T-12).
//   2. A PC proves nothing: each enrolment gets an object of its own, and takes the place of none (T-09, T-57).
//   3. Each refusal is on record in the organisation whose name was shown (T-53), and an unknown name says nothing else than a wrong secret.

import type { RefusalLog } from '../../audit/refusal.ops.ts'
import type { Db } from '../../db/schema.ts'
import { homeOf } from '../../identity/tenant-name.ops.ts'
import { Fault } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import type { Seal } from '../../pki/seal.ts'
import { type SecretRefusal, type SecretUse, secretRefusals } from '../../preparation/secret/secret.ts'
import { checkSecret, knowSecret, useSecret } from '../../preparation/secret/use.ops.ts'
import type { EnrollmentContext } from '../../protocol/mde2/context.ts'

export type SecretDeps = { readonly db: Db; readonly seal: Seal; readonly refusals: Pick<RefusalLog, 'note'> }

/** Nobody: a PC of the batch that the secret is for. */
export type SecretEnroller = {
  readonly by: 'secret'
  readonly tenantId: TenantId
  readonly secretId: string
  /** That of the secret. */
  readonly userPrincipalName: string
  readonly secret: string
}

type Shown = { readonly userName: string; readonly password: string }

/** Whose secret was shown, whether or not it enrols one more PC. */
export async function enrollerBySecret(deps: SecretDeps, { userName, password }: Shown): Promise<SecretEnroller> {
  const tenantId = await homeOf(deps.db, userName)
  if (!tenantId) throw secretRefused('secret-unknown')
  const secret = await knowSecret(deps, tenantId, { userName, secret: password })
  if (!secret) {
    await deps.refusals.note({ tenantId, kind: 'enrollment', subject: userName.trim(), reason: 'secret-unknown' })
    throw secretRefused('secret-unknown')
  }
  return { by: 'secret', tenantId, secretId: secret.id, userPrincipalName: secret.userName, secret: password }
}

/** What comes before an enrolment is refused as the enrolment would be. */
export async function refuseSecretOver(deps: SecretDeps, enroller: SecretEnroller, now: Date): Promise<void> {
  const { tenantId, userPrincipalName: subject } = enroller
  const { why } = await checkSecret(deps, tenantId, shownBy(enroller), now)
  if (!why) return
  await deps.refusals.note({ tenantId, kind: 'enrollment', subject, reason: why })
  throw secretRefused(why)
}

const shownBy = ({ userPrincipalName: userName, secret }: SecretEnroller) => ({ userName, secret })

export const secretRefused = (why: SecretRefusal): Fault =>
  new Fault(why === 'secret-unknown' ? 'unauthenticated' : 'forbidden', secretRefusals[why], { reason: why })

/** Takes a use, or says why there is none for this PC. */
export function useFor(
  tx: Db,
  operation: OperationContext,
  enroller: SecretEnroller,
  { context, deviceName, seal }: { context: EnrollmentContext; deviceName: string; seal: Seal },
): Promise<
  { readonly use: SecretUse; readonly why?: undefined } | { readonly use: undefined; readonly why: SecretRefusal }
> {
  return useSecret({ tx, seal }, operation, shownBy(enroller), {
    deviceName,
    hardwareId: context.hardwareDeviceId ?? null,
    serialNumber: context.serialNumber ?? null,
  })
}
