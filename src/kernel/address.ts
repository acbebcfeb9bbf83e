// The key under which limits count a network address: an IPv4 address, or the /64 that one IPv6 subscriber gets (RFC 6177,
// RFC 4291 §2.5.4).

/** IPv4 in IPv6 (RFC 4291 §2.5.5.2) and behind a translator (`64:ff9b::/96`, RFC 6052 §2.1) is the IPv4 address; other IPv6 becomes
 * its first 64 bits, `2001:db8:0:1::/64`. Other text counts as written. */
export function addressGroup(address: string): string {
  const plain = withoutPort(address.split('%')[0] ?? address)
  if (!/^[\da-f]*:[\da-f:.]*$/i.test(plain)) return plain
  const groups = expand(plain)
  const head = groups.slice(0, 6).join(':')
  if (head === mapped || head === translated) {
    const [high, low] = groups.slice(6) as [number, number]
    return [high >> 8, high & 255, low >> 8, low & 255].join('.')
  }
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`
}

/** The six groups before an IPv4 address. */
const mapped = [0, 0, 0, 0, 0, 0xffff].join(':')
const translated = [0x64, 0xff9b, 0, 0, 0, 0].join(':')

/** The site that an IPv6 address may belong to: it has up to 65,536 of those /64 (RFC 6177 §2). An IPv4 address has no wider one. */
export function addressSite(address: string): string {
  const group = addressGroup(address)
  return group.endsWith('::/64') ? `${group.split(':').slice(0, 3).join(':')}::/48` : group
}

/** Some proxies write the client's port as well, and each connection has another one. */
export function withoutPort(address: string): string {
  return /^\[([^\]]*)\](?::\d+)?$/.exec(address)?.[1] ?? /^([\d.]+):\d+$/.exec(address)?.[1] ?? address
}

/** The eight 16-bit groups of an IPv6 address. */
function expand(address: string): number[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address)
  const text = dotted ? `${dotted[1]}${hex(dotted[2], dotted[3])}:${hex(dotted[4], dotted[5])}` : address
  const [head = '', tail] = text.split('::')
  const left = numbers(head)
  if (tail === undefined) return left
  const right = numbers(tail)
  return [...left, ...new Array<number>(Math.max(0, 8 - left.length - right.length)).fill(0), ...right]
}

const numbers = (text: string): number[] =>
  text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16))

const hex = (high = '0', low = '0'): string => (Number(high) * 256 + Number(low)).toString(16)
