// What the first bytes of a file say of its envelope, before anybody opens it; a browser asks, too. Pure.

const age = 'age-encryption.org/v1\n'
const armouredAge = '-----BEGIN AGE ENCRYPTED FILE-----'

/** More than what is asked of here looks at. */
export const headBytes = 64

export const isAge = (head: Uint8Array): boolean => beginsWith(head, age) || isArmouredAge(head)

export const isArmouredAge = (head: Uint8Array): boolean => beginsWith(head, armouredAge)

/** A SEQUENCE whose length stands in bytes of its own: the tag alone is the digit 0, which the first line of a CSV may begin with. */
export const isCms = ([tag, length = 0]: Uint8Array): boolean => tag === 0x30 && length >= 0x80 && length <= 0x84

export const isSealed = (head: Uint8Array): boolean => isAge(head) || isCms(head)

/** Text around bytes, as of age and of PEM: its lines are no rows. */
export const isArmoured = (head: Uint8Array): boolean => beginsWith(head, '-----BEGIN ')

function beginsWith(head: Uint8Array, text: string): boolean {
  for (let at = 0; at < text.length; at++) if (head[at] !== text.charCodeAt(at)) return false
  return true
}
