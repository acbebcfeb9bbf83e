// Values that identify nothing (S-070): firmware that was never filled in,
// addresses that were made up. The verdict on a hash and the matcher use the same list.

/** Firmware texts for fields nobody filled in: words for nothing, and names of the field itself. */
const placeholderTexts: ReadonlySet<string> = new Set([
  ...['', '0', 'NONE', 'NULL', 'N/A', 'NA', 'EMPTY', 'INVALID', 'UNKNOWN', 'UNDEFINED', 'DEFAULT', 'DEFAULT STRING'],
  ...[
    'STANDARD',
    'OEM',
    'O.E.M.',
    'NOT SPECIFIED',
    'NOT APPLICABLE',
    'NOT AVAILABLE',
    'NOT SET',
    'UNSPECIFIED',
    'NO ENCLOSURE',
  ],
  ...[
    'SN',
    'S/N',
    'SERIAL',
    'SERIAL NUMBER',
    'SERIALNUMBER',
    'SERIAL NO',
    'SERIAL NO.',
    'ASSET TAG',
    'NO ASSET TAG',
    'SKU',
  ],
  ...['SYSTEM', 'CHASSIS', 'BASE BOARD', 'BASEBOARD', 'BOARD', 'MOTHERBOARD', 'PRODUCT', 'DEVICE', 'DISK'].flatMap(
    (part) =>
      [
        'SERIAL NUMBER',
        'SERIAL',
        'SN',
        'NAME',
        'PRODUCT NAME',
        'MANUFACTURER',
        'VERSION',
        'FAMILY',
        'SKU',
        'SKU NUMBER',
      ].map((field) => `${part} ${field}`),
  ),
])

const toBeFilled = 'TO BE FILLED'

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
  if (placeholderTexts.has(normal) || normal.includes(toBeFilled)) return true
  return mayBeRow(normal) && isRow(withoutSeparators(normal))
}

/** The serial number of the first disk in QEMU, VMware and VirtualBox, and a number one after zeros. */
export function isDefaultDiskSerial(normal: string): boolean {
  if (/^(QM0000\d+|DRIVE-[A-Z0-9-]+|VMWARE NVME[_ ]0*\d+|VBOX HARDDISK|VIRTUAL DISK)$/.test(normal)) return true
  return /0000/.test(normal) && /^(VB)?0{7,}[0-9A-F]?$/.test(withoutSeparators(normal))
}

const withoutSeparators = (normal: string): string => normal.replace(/[\s_.:/-]/g, '')

/** The first two characters nearly always decide; this runs for a million rows of a file. */
function mayBeRow(normal: string): boolean {
  if (normal.length < 2 || /^\W|^.[\W_]|^_/.test(normal)) return true
  const step = Math.abs(normal.charCodeAt(1) - normal.charCodeAt(0))
  return step <= 1 || /^(09|90|0F|F0|9A|A9|0A|A0|[AZ][AZ])/.test(normal)
}

/** Nothing, one character repeated, or characters that follow one another as digits, hexadecimal digits or letters do. */
function isRow(text: string): boolean {
  if (/^(.)\1*$/u.test(text) || text === '') return true
  if (text.length < shortestRow) return false
  return rows.some((row) => row.repeat(Math.ceil(text.length / row.length) + 1).includes(text))
}

/** Shorter ones are names of models too. */
const shortestRow = 5
const rows: readonly string[] = [
  '0123456789',
  '0123456789ABCDEF',
  '1234567890ABCDEF',
  'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
].flatMap((row) => [row, [...row].reverse().join('')])

export type UuidFlaw = 'all-zero' | 'all-f' | 'mass-produced'

/** Boards that left the factory with the sample value of their firmware vendor, where no rule tells it. */
const massProducedUuids: ReadonlySet<string> = new Set(
  ['123456781234567890abcddeefaabbcc', '01234567891011121314151617181920'].flatMap((one) => [one, swapped(one)]),
)

export function uuidFlaw(uuid: string): UuidFlaw | undefined {
  const digits = uuid.toLowerCase().replaceAll('-', '')
  if (/^0+$/.test(digits)) return 'all-zero'
  if (/^f+$/.test(digits)) return 'all-f'
  return isSharedUuid(digits) ? 'mass-produced' : undefined
}

function isSharedUuid(digits: string): boolean {
  if (massProducedUuids.has(digits) || untaggedDell.test(digits) || vendorOnly.test(digits)) return true
  if (digits.length !== 32) return false
  // of a genuine UUID no rule can hold by chance: it would be one in 2^64 at the most
  const [head, tail] = [digits.slice(0, 16), digits.slice(16)]
  // the half that is the same in both orders nearly always decides
  return head === tail || (isProgression(tail) && (isProgression(digits) || isProgression(swapped(digits))))
}

/** Dell writes the service tag into the UUID, letter by letter; here are blanks or nothing where it should be. */
const untaggedDell = /^4c4c454400(?:00|20)(?:00|20)1080(?:00|20)(?:80|a0)c04f(?:00|20){3}$/

/** A MAC address behind zeros names a machine, but not when its own half is missing; nor does a number of one digit. */
const vendorOnly = /^0{20}(?:[0-9a-f]{6}(?:0{6}|f{6})|0{11}[0-9a-f])$/

/** Digits, bytes or words that all grow by the same step, or all are the same. */
function isProgression(digits: string): boolean {
  return [1, 2, 4].some((width) => {
    const part = (index: number) => Number.parseInt(digits.slice(index * width, (index + 1) * width), 16)
    const step = (index: number) => (part(index) - part(index - 1) + 16 ** width) % 16 ** width
    const first = step(1)
    for (let index = 2; index < digits.length / width; index++) if (step(index) !== first) return false
    return true
  })
}

/** The first three fields with their bytes the other way round: the two ways in which firmware writes them (SMBIOS 7.2.1). */
function swapped(digits: string): string {
  const reversed = (from: number, to: number) => (digits.slice(from, to).match(/../g) ?? []).reverse().join('')
  return reversed(0, 8) + reversed(8, 12) + reversed(12, 16) + digits.slice(16)
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

/** Accepts most addresses without making other texts of them: six bytes with colons, neither shared nor made up. */
function isPlainMac(mac: string): boolean {
  if (mac.length !== 17 || !/^[0-9a-f][048c](:[0-9a-f]{2}){5}$/.test(mac)) return false
  return !mac.startsWith('00:00:00:00:00:00')
}

export function isUsableMac(mac: string): boolean {
  return macFlaw(mac) === undefined
}
