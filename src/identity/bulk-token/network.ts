// Networks in which a bulk token counts: addresses, or ranges as RFC 4632 and RFC 4291 §2.3 write them.

import { BlockList, isIP } from 'node:net'

const bitsOf = { 4: 32, 6: 128 } as const

/** False for what is no address and no range of them. */
export function isNetwork(text: string): boolean {
  const [address = '', bits, more] = text.split('/')
  const version = isIP(address)
  if ((version !== 4 && version !== 6) || more !== undefined || address.includes('%')) return false
  return bits === undefined || (/^(0|[1-9]\d{0,2})$/.test(bits) && Number(bits) <= bitsOf[version])
}

/** Without networks it counts everywhere. Whose address nobody knows is in none. */
export function isWithin(networks: readonly string[], address: string | undefined): boolean {
  if (networks.length === 0) return true
  const version = isIP(address ?? '')
  if (address === undefined || version === 0) return false
  const list = new BlockList()
  for (const network of networks) {
    const [base = '', bits] = network.split('/')
    const family = isIP(base) === 6 ? 'ipv6' : 'ipv4'
    list.addSubnet(base, Number(bits ?? bitsOf[family === 'ipv6' ? 6 : 4]), family)
  }
  return list.check(address, version === 6 ? 'ipv6' : 'ipv4')
}
