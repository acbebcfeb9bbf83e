// Network adapters of a Linux machine (S-075, S-080, S-081). Only the permanent address identifies a
// machine: the current one counts when the kernel says that nobody has changed it, otherwise the permanent one is asked for
// (wireless chip, bonding driver, `ip`). What hangs on USB, or in a slot the firmware calls removable, is marked as such.

import type { LinuxFiles } from './linux-files.ts'
import { readLine } from './linux-files.ts'
import type { Found, FoundAdapter, Missing } from './sources.ts'
import { found } from './sources.ts'

const folder = '/sys/class/net'
const ethernet = '1'
const wired = 14
const native80211 = 9

export async function linuxNetwork(files: LinuxFiles): Promise<Found<readonly FoundAdapter[]>> {
  const names = await files.list(folder)
  const missing: Missing[] = []
  const adapters: FoundAdapter[] = []
  const permanent = await permanentAddresses(files)
  for (const name of names) {
    const adapter = await readAdapter(files, name, permanent)
    if (!adapter) continue // loopback, bridges, tunnels: no hardware behind them
    adapters.push(adapter)
    if (adapter.permanentMac !== undefined) continue
    missing.push({
      field: 'MacAddress',
      why: `the address of ${name} was changed by software and its permanent one cannot be read`,
      remedy: `Install the package iproute2 (the tool "ip"), or give ${name} its own address back, and collect again.`,
    })
  }
  if (adapters.length === 0) {
    const remedy = 'Run on the machine itself: containers see only virtual adapters.'
    missing.push({ field: 'MacAddress', why: `no network hardware is visible under ${folder}`, remedy })
  }
  return found(adapters, missing)
}

async function readAdapter(
  files: LinuxFiles,
  name: string,
  permanent: ReadonlyMap<string, string>,
): Promise<FoundAdapter | undefined> {
  const at = `${folder}/${name}`
  const device = await files.resolve(`${at}/device`)
  if (!device || (await readLine(files, `${at}/type`)) !== ethernet) return undefined
  const current = (await readLine(files, `${at}/address`))?.toLowerCase()
  const unchanged = (await readLine(files, `${at}/addr_assign_type`)) === '0'
  const wireless = (await readLine(files, `${at}/phy80211/macaddress`))?.toLowerCase()
  const isWireless = wireless !== undefined || (await files.resolve(`${at}/wireless`)) !== undefined
  const subsystem = (await files.resolve(`${at}/device/subsystem`))?.split('/').at(-1) ?? 'unknown'
  const slot = await readLine(files, `${at}/device/removable`)
  return {
    name,
    medium: isWireless ? native80211 : wired,
    bus: subsystem.toUpperCase(),
    removable: subsystem === 'usb' || /\/usb\d+\//.test(device) || slot === 'removable',
    permanentMac: permanent.get(name) ?? wireless ?? (unchanged ? current : undefined),
    ...(current !== undefined && { currentMac: current }),
  }
}

/** Adapters whose current address is not their own, as `ip` and the bonding driver tell. */
async function permanentAddresses(files: LinuxFiles): Promise<ReadonlyMap<string, string>> {
  const addresses = new Map<string, string>()
  for (const bond of await files.list('/proc/net/bonding')) {
    const text = (await readLine(files, `/proc/net/bonding/${bond}`)) ?? ''
    for (const [, name = '', mac = ''] of text.matchAll(/Slave Interface: (\S+)[\s\S]*?Permanent HW addr: (\S+)/g)) {
      addresses.set(name, mac.toLowerCase())
    }
  }
  for (const link of parseLinks(await files.run('ip', ['-json', 'link', 'show']))) {
    if (typeof link.ifname === 'string' && typeof link.permaddr === 'string') {
      addresses.set(link.ifname, link.permaddr.toLowerCase())
    }
  }
  return addresses
}

function parseLinks(
  text: string | undefined,
): ReadonlyArray<{ readonly ifname?: unknown; readonly permaddr?: unknown }> {
  try {
    const links: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(links) ? links.filter((link) => typeof link === 'object' && link !== null) : []
  } catch {
    return [] // an `ip` too old for JSON: the caller reports what is missing
  }
}
