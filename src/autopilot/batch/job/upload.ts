// What a partner may send in one call, and which values of a row name a device (docs/protocols/partners.md): a hardware hash, a product
// key, or a serial number with manufacturer and model.

import { longestHash } from '../../../kernel/hash-text.ts'
import type { ProfileId, RegistrationId } from '../../../kernel/id.ts'
import { ways } from '../../../kernel/way.ts'
import { groupTagProblem } from '../../device/device.ts'
import { cleanCell } from '../../import/row/cell.ts'

export const mostDevices = ways['partner-center-api'].most
const longestText = 1000
const longestBatchId = 256

export type UploadRow = {
  /** In the file that it came in. Without it rows count as they came. */
  readonly line?: number
  readonly serialNumber: string
  readonly productKey: string
  readonly manufacturer: string
  readonly model: string
  readonly hardwareHash: string
  /** In place of the name of the batch, which is the tag of its devices otherwise. */
  readonly groupTag?: string
  /** Undefined: nothing is said of it. */
  readonly profileId?: ProfileId | null
}

export type ProfileOfDevice = { readonly registrationId: RegistrationId; readonly profileId: ProfileId | null }

export type Naming = 'hash' | 'name' | 'none'

export function namingOf(
  row: Pick<UploadRow, 'hardwareHash' | 'productKey' | 'serialNumber' | 'manufacturer' | 'model'>,
) {
  if (row.hardwareHash !== '') return 'hash'
  const tuple = row.serialNumber !== '' && row.manufacturer !== '' && row.model !== ''
  return row.productKey !== '' || tuple ? 'name' : 'none'
}

/** As they are judged, in the order in which they came; a device without a tag of its own has the name of its batch. */
export function askedRows(rows: readonly UploadRow[], batchId: string | null) {
  const clean = (text: string) => cleanCell(text).text
  return rows.map((row, index) => ({
    line: row.line ?? index + 1,
    serialNumber: clean(row.serialNumber),
    productKey: clean(row.productKey),
    manufacturer: clean(row.manufacturer),
    model: clean(row.model),
    groupTag: clean(row.groupTag ?? '') || (batchId ?? ''),
    hardwareHash: row.hardwareHash,
    givesProfile: row.profileId !== undefined,
    profileId: row.profileId ?? null,
  }))
}

/** Undefined when they may be taken. */
export function uploadProblem(rows: readonly UploadRow[]): string | undefined {
  const few = numberProblem(rows.length)
  if (few) return few
  const texts = ['serialNumber', 'productKey', 'manufacturer', 'model', 'groupTag'] as const
  for (const [index, row] of rows.entries()) {
    const which = row.line === undefined ? `device ${index + 1}` : `device in line ${row.line}`
    const long = texts.find((name) => (row[name]?.length ?? 0) > longestText)
    if (long) return `The ${which} has a ${long} of more than ${longestText} characters. Shorten it.`
    if (row.hardwareHash.length > longestHash) {
      return `The hardware hash of the ${which} has more than ${longestHash} characters; a hash has 4000. Copy it again.`
    }
  }
  return undefined
}

export function numberProblem(count: number): string | undefined {
  if (count === 0) return 'There is no device in this request. Name at least one.'
  if (count <= mostDevices) return undefined
  return `The request has ${count} devices, and one may have ${mostDevices}. Send the others in further requests, to the same batch.`
}

/** Undefined when a batch may be called so. */
export function batchIdProblem(id: string): string | undefined {
  if (id === '') return 'The batch has no name. Give it one, which becomes the group tag of its devices.'
  if (id.length > longestBatchId) {
    return `The name of the batch has ${id.length} characters; ${longestBatchId} are allowed. Shorten it.`
  }
  const problem = groupTagProblem(id)
  return problem && `The name of the batch becomes the group tag of its devices. ${problem.what} ${problem.remedy}`
}
