// Whether an SMBIOS UUID adds anything to the serial number. Many makers write the serial number into the UUID, so the label
// on the carton reveals both: together they are one proof, not two.
//
//   Dell               4c4c4544-00##-##10-80##-##c04f######: "DELL" (SMBIOS byte order), then the service tag in ASCII
//   HPE ProLiant       product number and serial number in ASCII
//   VMware, Parallels  the serial number is the UUID's bytes: "VMware-56 4d …"; clouds and KVM use the same text for both
//   some boards        zeros, then the address of the first network card
//
// No list is complete, so the rule is general: four letters of the serial number in a row, in either byte order of a UUID
// (SMBIOS 3 §7.2.1), with or without bit 7, make it the same proof. By chance that happens to nine machines in a million.

const letters = 4
const digits = 8
const zerosThenAddress = /^0{20}/

export function isUuidOfSerial(uuid: string, serial: string): boolean {
  const text = uuid.replaceAll('-', '').toLowerCase()
  if (text.startsWith('4c4c4544') || zerosThenAddress.test(text)) return true
  const orders = [text, inSmbiosOrder(text)]
  return orders.some((hex) => holdsDigits(hex, serial) || holdsLetters(asciiOf(hex), serial))
}

/** The first three fields the other way round. */
function inSmbiosOrder(hex: string): string {
  const swapped = (from: number, to: number) => (hex.slice(from, to).match(/../g) ?? []).reverse().join('')
  return swapped(0, 8) + swapped(8, 12) + swapped(12, 16) + hex.slice(16)
}

/** A serial number that is hexadecimal, apart from a word before it and what separates its bytes. */
function holdsDigits(hex: string, serial: string): boolean {
  const plain = serial
    .toLowerCase()
    .replace(/^[a-z]+-/, '')
    .replace(/[\s:-]/g, '')
  return plain.length >= digits && /^[0-9a-f]+$/.test(plain) && (hex.includes(plain) || plain.includes(hex))
}

function holdsLetters(ascii: string, serial: string): boolean {
  const plain = serial.toUpperCase().replace(/[^0-9A-Z]/g, '')
  const backwards = [...ascii].reverse().join('')
  for (let at = 0; at + letters <= plain.length; at++) {
    const some = plain.slice(at, at + letters)
    if (ascii.includes(some) || backwards.includes(some)) return true
  }
  return false
}

function asciiOf(hex: string): string {
  const bytes = hex.match(/../g) ?? []
  return String.fromCharCode(...bytes.map((byte) => Number.parseInt(byte, 16) & 0x7f)).toUpperCase()
}
