// What a repair changed of a registered device, part by part, and whether the repaired one can be registered in its place
// (docs/protocols/repair.md). Pure.

import type { HardwareFacts } from '../matching/facts.ts'

const repairParts = [
  'serialNumber',
  'names',
  'uuid',
  'productKey',
  'endorsementKey',
  'systemDisk',
  'otherDisks',
  'networkAddresses',
  'sku',
  'family',
  'board',
] as const
type RepairPart = (typeof repairParts)[number]

export type PartCompared = {
  readonly part: RepairPart
  /** Empty: the hash does not say it. */
  readonly before: string
  readonly after: string
  readonly outcome: 'same' | 'replaced' | 'added' | 'gone' | 'unknown'
}

export type RepairReason =
  | 'board-not-replaced'
  | 'board-of-another'
  | 'registered-already'
  | 'firmware-not-written'
  | 'product-key-missing'
  | 'no-tpm'
  | 'adapter-kept'
  | 'groups-left'

/** Another registration of the organisation that has the new board. Its serial number, where it may be told. */
export type Donor = { readonly registrationId: string; readonly serialNumber: string | undefined }

export type RepairFinding = {
  readonly severity: 'error' | 'warning'
  readonly reason: RepairReason
  readonly message: string
}

export function compareParts(before: HardwareFacts, after: HardwareFacts): PartCompared[] {
  const one = textsOf(before)
  const other = textsOf(after)
  return repairParts.map((part) => ({
    part,
    before: one[part],
    after: other[part],
    outcome: outcomeOf(one[part], other[part]),
  }))
}

function textsOf(facts: HardwareFacts): Readonly<Record<RepairPart, string>> {
  return {
    serialNumber: facts.serial ?? '',
    names: facts.tuple ?? '',
    uuid: facts.uuid ?? '',
    productKey: facts.pkid ?? '',
    // told apart by its beginning, which is all that anybody compares
    endorsementKey: facts.ek?.slice(0, 16) ?? '',
    systemDisk: facts.systemDisk ?? '',
    otherDisks: facts.otherDisks.toSorted().join(', '),
    networkAddresses: facts.macs.toSorted().join(', '),
    sku: facts.sku ?? '',
    family: facts.family ?? '',
    board: facts.board ?? '',
  }
}

function outcomeOf(before: string, after: string): PartCompared['outcome'] {
  if (before === '' && after === '') return 'unknown'
  if (before === '') return 'added'
  if (after === '') return 'gone'
  return before === after ? 'same' : 'replaced'
}

/** Boards with one UUID exist: two endorsement keys tell them apart (S-070), and no key at all leaves the UUID to say it. */
export function isBoardOf(after: HardwareFacts, registered: HardwareFacts): boolean {
  if (after.ek !== undefined && registered.ek !== undefined) return after.ek === registered.ek
  return after.uuid !== undefined && after.uuid === registered.uuid
}

/** An error: the device cannot be registered in place of the other. `groups`: those that it is in by hand. */
export function judgeRepair(
  before: HardwareFacts,
  after: HardwareFacts,
  { donor, groups }: { readonly donor: Donor | undefined; readonly groups: readonly string[] },
): RepairFinding[] {
  const findings: RepairFinding[] = []
  const error = (reason: RepairReason, message: string) => findings.push({ severity: 'error', reason, message })
  const warning = (reason: RepairReason, message: string) => findings.push({ severity: 'warning', reason, message })
  const sameKey = before.ek === undefined || after.ek === undefined || before.ek === after.ek
  if (sameKey && before.uuid !== undefined && before.uuid === after.uuid) {
    error(
      'board-not-replaced',
      'The board is the one that is registered. Import the hash, which brings the registration up to date; nothing has to be registered anew.',
    )
  }
  if (donor?.serialNumber !== undefined && donor.serialNumber === before.serial) {
    error(
      'registered-already',
      `The repaired device is registered already, as ${donor.registrationId}. Delete the registration of before the repair instead: that is all that is left to do.`,
    )
  } else if (donor !== undefined) {
    const of = donor.serialNumber ?? 'another device of your organisation'
    error(
      'board-of-another',
      `The board is that of ${of}, which is registered. Delete the registration of ${donor.serialNumber ?? 'that device'} first, and never register what is left of it again: two devices would be one.`,
    )
  }
  if (after.tuple === undefined || after.tuple !== before.tuple) {
    error(
      'firmware-not-written',
      'The new board does not have the manufacturer, model and serial number of the device in its firmware. Write them with the tool of the manufacturer and collect the hash again; a device whose firmware cannot be written is registered as another device.',
    )
  }
  if (before.pkid !== undefined && after.pkid === undefined) {
    error(
      'product-key-missing',
      'The new board has no product key in its firmware. Inject a replacement key and collect the hash again.',
    )
  }
  if (before.ek !== undefined && after.ek === undefined) {
    warning('no-tpm', 'The hash names no TPM any more: only a user-driven deployment is possible, without proof.')
  }
  const kept = after.macs.filter((mac) => before.macs.includes(mac)).length
  if (kept > 0 && kept < before.macs.length) {
    warning(
      'adapter-kept',
      'One network adapter was kept and another replaced. The original does not register a device whose board was replaced and whose second adapter was kept.',
    )
  }
  if (groups.length > 0) {
    warning(
      'groups-left',
      `It was added to ${groups.join(', ')} by hand. What is registered anew is not in there, and has nothing that these groups are assigned: add it afterwards.`,
    )
  }
  return findings
}
