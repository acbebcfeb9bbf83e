// Which of the six ways to register is open to whom, and who needs a customer's consent for it (docs/protocols/doors.md is made from
// this). Whether the consent stands is asked where it is written.

import type { Channel } from '../../kernel/channel.ts'
import { Fault } from '../../kernel/fault.ts'
import type { CspKind } from '../../kernel/partner.ts'
import type { PartnerFacts } from './partner.ts'

/** The six of the original (S-149); what else registers devices here is ours. */
export const doors = [
  'oem-direct',
  'partner-center-api',
  'partner-center-csv',
  'store-csv',
  'mdm-csv',
  'business-csv',
] as const satisfies readonly Channel[]
export type Door = (typeof doors)[number]

/** A manufacturer that is a provider, too, is both. */
export const actors = ['customer', 'direct', 'indirect-provider', 'indirect-reseller', 'oem-direct'] as const
export type DoorActor = (typeof actors)[number]

export type Openness = 'open' | 'after-consent' | 'closed'

const ofCustomers: Readonly<Record<DoorActor, Openness>> = {
  customer: 'open',
  direct: 'closed',
  'indirect-provider': 'closed',
  'indirect-reseller': 'closed',
  'oem-direct': 'closed',
}
const ofProviders = {
  ...ofCustomers,
  customer: 'closed',
  direct: 'after-consent',
  'indirect-provider': 'after-consent',
} as const

export const openness: Readonly<Record<Door, Readonly<Record<DoorActor, Openness>>>> = {
  'oem-direct': { ...ofCustomers, customer: 'closed', 'oem-direct': 'after-consent' },
  // a reseller registers by hand alone (S-034)
  'partner-center-api': ofProviders,
  'partner-center-csv': { ...ofProviders, 'indirect-reseller': 'after-consent' },
  'store-csv': ofCustomers,
  'mdm-csv': ofCustomers,
  'business-csv': ofCustomers,
}

export const actorsOf = ({ cspKind, usesOemDirect }: Pick<PartnerFacts, 'cspKind' | 'usesOemDirect'>): DoorActor[] => [
  ...(cspKind === null ? [] : [cspKind]),
  ...(usesOemDirect ? (['oem-direct'] as const) : []),
]

/** Throws where the door is closed to this organisation, whatever its customers granted; undefined is one that is no partner. */
export function refuseAtDoor(partner: Pick<PartnerFacts, 'cspKind' | 'usesOemDirect'> | undefined, door: Door): void {
  const knocking = partner ? actorsOf(partner) : []
  if (knocking.some((actor) => openness[door][actor] === 'after-consent')) return
  throw new Fault('forbidden', refusals[door](partner?.cspKind ?? null), { reason: 'door-closed' })
}

const notCsp =
  'Your organisation is not a CSP: Partner Center is for cloud solution providers. The operator of this installation makes an organisation one.'
const forCustomers = () =>
  'This is for organisations that register devices of their own. Partners register through Partner Center or OEM Direct.'

const refusals: Readonly<Record<Door, (cspKind: CspKind | null) => string>> = {
  'oem-direct': () =>
    'OEM Direct is for manufacturers that the operator of this installation gave it: taxiway partner add --oem-direct. A cloud solution provider registers over Partner Center.',
  'partner-center-api': (cspKind) =>
    cspKind === 'indirect-reseller'
      ? 'An indirect reseller registers devices in Partner Center by uploading a CSV, not over its API. Your provider may use the API.'
      : notCsp,
  'partner-center-csv': () => notCsp,
  'store-csv': forCustomers,
  'mdm-csv': forCustomers,
  'business-csv': forCustomers,
}
