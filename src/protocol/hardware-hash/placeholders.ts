// Values that identify nothing (S-070): firmware that was never filled in,
// addresses that were made up. The verdict on a hash and the matcher use the same list.

const placeholderTexts = new Set([
  '',
  'TO BE FILLED BY O.E.M.',
  'DEFAULT STRING',
  'SYSTEM SERIAL NUMBER',
  'SYSTEM PRODUCT NAME',
  'SYSTEM MANUFACTURER',
  'NONE',
  'N/A',
  'NOT SPECIFIED',
  'NOT APPLICABLE',
  'INVALID',
  'UNKNOWN',
  'O.E.M.',
  'OEM',
  '0',
  '1234567890',
  '123456789',
])

/** NFC, single blanks, upper case: how texts are compared everywhere. */
export function normalizeText(text: string): string {
  if (/^(?:[!-~]+(?: [!-~]+)*)?$/.test(text)) return text.toUpperCase() // plain letters and single blanks: nearly always
  return text.normalize('NFC').trim().replace(/\s+/g, ' ').toUpperCase()
}

export function isPlaceholderText(text: string | undefined): boolean {
  return isPlaceholder(normalizeText(text ?? ''))
}

/** The same of a text that is in normal form already. */
export function isPlaceholder(normal: string): boolean {
  // one character repeated: the first two tell nearly always
  return placeholderTexts.has(normal) || ((normal.length < 2 || normal[0] === normal[1]) && /^(.)\1*$/u.test(normal))
}

export type UuidFlaw = 'all-zero' | 'all-f' | 'mass-produced'

/** Boards that left the factory with the sample value of their firmware vendor. */
const massProducedUuids = new Set([
  '03000200-0400-0500-0006-000700080009',
  '00020003-0004-0005-0006-000700080009',
  '12345678-1234-5678-90ab-cddeefaabbcc',
  'fefefefe-fefe-fefe-fefe-fefefefefefe',
])

export function uuidFlaw(uuid: string): UuidFlaw | undefined {
  const text = uuid.toLowerCase()
  if (/^[0-]+$/.test(text)) return 'all-zero'
  if (/^[f-]+$/.test(text)) return 'all-f'
  return massProducedUuids.has(text) ? 'mass-produced' : undefined
}

export type MacFlaw = 'all-zero' | 'broadcast' | 'multicast' | 'locally-administered' | 'not-a-mac'

export function macFlaw(mac: string): MacFlaw | undefined {
  if (isPlainMac(mac)) return undefined
  const digits = mac.toLowerCase().replace(/[:-]/g, '')
  if (!/^[0-9a-f]{12}$/.test(digits)) return 'not-a-mac'
  if (/^0+$/.test(digits)) return 'all-zero'
  if (/^f+$/.test(digits)) return 'broadcast'
  const first = Number.parseInt(digits.slice(0, 2), 16)
  if ((first & 1) !== 0) return 'multicast'
  return (first & 2) !== 0 ? 'locally-administered' : undefined
}

/** Most addresses, told without making other texts of them: six bytes with colons, neither shared nor made up. */
function isPlainMac(mac: string): boolean {
  if (mac.length !== 17 || !/^[0-9a-f][048c](:[0-9a-f]{2}){5}$/.test(mac)) return false
  return !mac.startsWith('00:00:00:00:00:00')
}

export function isUsableMac(mac: string): boolean {
  return macFlaw(mac) === undefined
}
