// May this hash register a device? (S-056, S-070, S-073; docs/protocols/hardware-hash.md)
// The lenient verdict, for an administrator's file, wants manufacturer, serial number, UUID, a network address and a disk
// serial. The strict verdict, for manufacturers, wants all ten fields of the minimum list. Every error here is
// `InvalidZtdHardwareHash` (802) on the wire.

import type { HardwareFields } from './fields.ts'
import { isRemovableAdapter } from './fields.ts'
import { isPlaceholderText, isUsableMac, macFlaw, uuidFlaw } from './placeholders.ts'
import type { Inspection } from './read.ts'

export type HashFinding = {
  readonly code: string
  /** The field's name in the minimum list. */
  readonly field: string
  readonly message: string
  readonly remedy: string
}

export type HashVerdict = { readonly errors: readonly HashFinding[]; readonly warnings: readonly HashFinding[] }

type Flaw = { readonly code: string; readonly message: string }

type Check = {
  readonly field: string
  /** `always` is refused in both modes, `strict` only in the strict one. */
  readonly needed: 'always' | 'strict'
  readonly remedy: string
  readonly flaw: (fields: HardwareFields) => Flaw | undefined
}

const firmware = 'Write the value into the firmware with the tool of the manufacturer, then collect the hash again.'
const fullSystem = 'Collect the hash again from the full operating system, with the drivers of this machine installed.'

function textCheck(
  code: string,
  field: string,
  needed: Check['needed'],
  read: (fields: HardwareFields) => string | undefined,
): Check {
  return {
    field,
    needed,
    remedy: firmware,
    flaw(fields) {
      const text = read(fields)
      if (text === undefined || text.trim() === '') return { code: `${code}-missing`, message: `${field} is missing.` }
      if (!isPlaceholderText(text)) return undefined
      return { code: `${code}-placeholder`, message: `${field} is only a placeholder: "${text}".` }
    },
  }
}

const checks: readonly Check[] = [
  textCheck('manufacturer', 'SmbiosSystemManufacturer', 'always', (fields) => fields.manufacturer),
  textCheck('serial-number', 'SmbiosSystemSerialNumber', 'always', (fields) => fields.serialNumber),
  { field: 'SmbiosUuid', needed: 'always', remedy: firmware, flaw: uuidMissing },
  { field: 'SmbiosUuid', needed: 'strict', remedy: firmware, flaw: uuidShared },
  { field: 'MacAddress', needed: 'always', remedy: fullSystem, flaw: macMissing },
  { field: 'DiskSerialNumber', needed: 'always', remedy: fullSystem, flaw: diskMissing },
  textCheck('product-name', 'SmbiosSystemProductName', 'strict', (fields) => fields.productName),
  textCheck('sku-number', 'SmbiosSkuNumber', 'strict', (fields) => fields.skuNumber),
  textCheck('family', 'SmbiosSystemFamily', 'strict', (fields) => fields.family),
  {
    ...textCheck('product-key-id', 'ProductKeyID', 'strict', (fields) => fields.productKeyId),
    remedy: 'Inject the product key into the firmware, then collect the hash again.',
  },
  {
    field: 'TPM EkPub',
    needed: 'strict',
    remedy:
      'Turn the TPM on in the firmware settings and collect the hash again. User-driven deployment works without it.',
    flaw: ekMissing,
  },
]

export function judgeHash(fields: HardwareFields, { strict }: { readonly strict: boolean }): HashVerdict {
  const errors: HashFinding[] = []
  const warnings: HashFinding[] = []
  for (const { field, needed, remedy, flaw } of checks) {
    const found = flaw(fields)
    if (found) (strict || needed === 'always' ? errors : warnings).push({ ...found, field, remedy })
  }
  return { errors, warnings }
}

/** Form and content in one answer: an import's check of the text in its hash column. */
export function judgeInspection(inspection: Inspection, options: { readonly strict: boolean }): HashVerdict {
  const finding = ({ code, message, remedy }: HashFinding | Inspection['problems'][number]) => ({
    code,
    field: 'Hardware Hash',
    message,
    remedy,
  })
  const refused = ({ severity, code }: Inspection['problems'][number]) =>
    severity === 'error' || (options.strict && code === 'ek-pub-hash-mismatch')
  const form = {
    errors: inspection.problems.filter(refused).map(finding),
    warnings: inspection.problems.filter((problem) => !refused(problem)).map(finding),
  }
  if (!inspection.ok) return form
  const content = judgeHash(inspection.hash.fields, options)
  return { errors: [...form.errors, ...content.errors], warnings: [...form.warnings, ...content.warnings] }
}

function uuidMissing({ uuid }: HardwareFields): Flaw | undefined {
  if (uuid === undefined) return { code: 'uuid-missing', message: 'SmbiosUuid is missing.' }
  const flaw = uuidFlaw(uuid)
  if (flaw === undefined || flaw === 'mass-produced') return undefined
  const message = `SmbiosUuid ${uuid} has never been set (${flaw === 'all-zero' ? 'all zero' : 'all F'}).`
  return { code: `uuid-${flaw}`, message }
}

function uuidShared({ uuid }: HardwareFields): Flaw | undefined {
  if (uuid === undefined || uuidFlaw(uuid) !== 'mass-produced') return undefined
  return { code: 'uuid-mass-produced', message: `SmbiosUuid ${uuid} is a sample value that many machines carry.` }
}

function macMissing(fields: HardwareFields): Flaw | undefined {
  const fixed = fields.networkAdapters.filter((_, index) => !isRemovableAdapter(fields, index))
  if (fixed.some(({ mac }) => isUsableMac(mac))) return undefined
  const reasons = fixed.map(({ mac }) => `${mac} is ${macFlaw(mac)?.replaceAll('-', ' ')}`)
  if (fixed.length < fields.networkAdapters.length) reasons.push('removable adapters do not count')
  const why = reasons.length === 0 ? 'no network adapter is listed' : reasons.slice(0, 4).join('; ')
  return { code: 'mac-missing', message: `MacAddress is missing: ${why}.` }
}

function diskMissing({ disks }: HardwareFields): Flaw | undefined {
  if (disks.some(({ serial }) => !isPlaceholderText(serial))) return undefined
  const why = disks.length === 0 ? 'no disk is listed' : 'no disk has a serial number of its own'
  return { code: 'disk-serial-missing', message: `DiskSerialNumber is missing: ${why}.` }
}

/** An elliptic-curve key has no modulus; its hash in record 11 stands for it. */
function ekMissing({ ekPub, offlineId }: HardwareFields): Flaw | undefined {
  if (ekPub?.some((byte) => byte !== 0)) return undefined
  if (!ekPub && offlineId?.source === 1 && offlineId.id.length === 32) return undefined
  return { code: 'ek-pub-missing', message: 'TPM EkPub is missing.' }
}
