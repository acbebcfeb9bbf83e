// Where notices may go. What a customer writes must not lead this server to what only it can reach: the address of a webhook is judged
// when it is written, and the one that its name leads to once more at each connection (webhook.ops.ts).

import { BlockList, isIP } from 'node:net'

import { addressGroup } from '../../kernel/address.ts'

export const longestMail = 254
export const longestUrl = 1024

/** One address; what mail servers would read as more than one, or as a name beside it, is none. */
export const isMailAddress = (text: string): boolean =>
  text.length <= longestMail && /^[\w!#$%&'*+./=?^`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/i.test(text)

/** What is wrong with it; undefined when nothing is. */
export function problemOfWebhook(text: string): string | undefined {
  if (text.length > longestUrl) return `is longer than ${longestUrl} letters`
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'https:') return 'is no address that begins with https://'
  if (url.username !== '' || url.password !== '')
    return 'has a name or a password in it, which would be stored in the clear'
  if (url.hash !== '') return 'has a part behind #, which no server gets'
  return undefined
}

/** Not of the open internet (RFC 6890 and its registries): this machine, its network, and what stands for an IPv4 address. */
const inside = listOf([
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4'],
  ...[
    '::/96',
    '::ffff:0:0:0/96',
    '64:ff9b:1::/48',
    '100::/64',
    '2001::/23',
    '2001:db8::/32',
    '2002::/16',
    '3fff::/20',
    '5f00::/16',
  ],
  ...['fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8'],
])

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', length] = network.split('/')
    const family = isIP(address) === 4 ? 'ipv4' : 'ipv6'
    list.addSubnet(address, length === undefined ? (family === 'ipv4' ? 32 : 128) : Number(length), family)
  }
  return list
}

const within = (list: BlockList, address: string): boolean => list.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6')

/** `allowed`: networks of the operator's that customers may have told to. What is no address is refused. */
export function mayTellTo(allowed: readonly string[]): (address: string) => boolean {
  const open = listOf(allowed)
  return (address) => {
    // an IPv4 address that is written as one of IPv6 counts as what it is
    const group = addressGroup(address)
    const plain = isIP(group) === 4 ? group : address
    return isIP(plain) !== 0 && (!within(inside, plain) || within(open, plain))
  }
}
