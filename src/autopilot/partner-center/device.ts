// Devices as clients of Partner Center send them, as what is registered.

import type { NewDevice } from '../../contract/partner-center/device.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import { ProfileId, RegistrationId } from '../../kernel/id.ts'
import { policyCategories, wordIn } from '../../kernel/partner-center-word.ts'
import type { UploadRow } from '../batch/job/upload.ts'

export const rowsOf = (devices: readonly NewDevice[]): UploadRow[] =>
  devices.map((device) => {
    const profileId = policyIn(device.policies)
    return {
      serialNumber: device.serialNumber ?? '',
      productKey: device.productKey ?? '',
      manufacturer: device.oemManufacturerName ?? '',
      model: device.modelName ?? '',
      hardwareHash: device.hardwareHash ?? '',
      groupTag: device.groupTag ?? '',
      ...(profileId && { profileId }), // a new device has none to take away
    }
  })

type Policies = NewDevice['policies']

/** Null takes it away. Undefined: nothing is said of it, as by an empty list. */
export function policyIn(policies: Policies): ProfileId | null | undefined {
  const [first, ...more] = policies ?? []
  if (!first) return undefined
  if (wordIn(policyCategories, first.key) === undefined || more.length > 0) {
    throw wrong('A device has one policy, of the category o_o_b_e.', 'unknown-word')
  }
  if (!first.value) return null
  const id = ProfileId.safeParse(first.value)
  if (id.success) return id.data
  throw wrong(
    `'${first.value.slice(0, 60)}' is no id of a policy: GET …/policies lists them. Without a value the policy is taken away.`,
    'request-shape',
  )
}

export function policyToGive(device: { readonly id: string; readonly policies?: Policies }) {
  const registrationId = deviceIdIn(device.id)
  const profileId = policyIn(device.policies)
  if (profileId !== undefined) return { registrationId, profileId }
  throw wrong(
    `Nothing is said of the policy of the device ${registrationId}. Name one, or one without a value to take it away.`,
    'request-shape',
  )
}

/** One client writes `{2}` in the address, and the id into the body alone. */
export function deviceIdIn(inPath: string, inBody?: string | null): RegistrationId {
  const given = inPath === '{2}' ? (inBody ?? inPath) : inPath
  const id = RegistrationId.safeParse(given)
  if (!id.success) throw notFound('Device', given.slice(0, 60))
  if (inBody && inBody.toLowerCase() !== id.data) {
    throw wrong('The body names another device than the address. The id of a device does not change.', 'request-shape')
  }
  return id.data
}

const wrong = (what: string, reason: 'request-shape' | 'unknown-word') => new Fault('invalid-input', what, { reason })
