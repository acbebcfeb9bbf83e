// Which licence a command is about, and how many of each are taken.

import type { Api } from '../../client/api.ts'
import type { SubscribedSku } from '../../contract/graph/licence.ts'
import { Fault } from '../../kernel/fault.ts'
import { type Sku, servicePlans, skus } from '../../kernel/licence.ts'
import { didYouMean } from '../../kernel/text/nearest.ts'
import { UsageError } from '../usage.ts'

export async function subscribed(api: Api): Promise<SubscribedSku[]> {
  return (await api.get<{ value: SubscribedSku[] }>('/v1.0/subscribedSkus')).value
}

/** By the name or the id; letter case does not count. */
export function skuNamed(name: string): Sku {
  const found = skus.find(({ id, partNumber }) => [id, partNumber.toLowerCase()].includes(name.toLowerCase()))
  if (found) return found
  const names = skus.map(({ partNumber }) => partNumber)
  throw new Fault(
    'not-found',
    `There is no licence '${name}'.${didYouMean(name, names)} There are: ${names.join(', ')}.`,
    { reason: 'name-not-found' },
  )
}

export function plansOf(sku: Sku, names: readonly string[]): string[] {
  return names.map((name) => {
    const plan = sku.plans.find((one) => one === name.toUpperCase())
    if (!plan) throw new UsageError(`${sku.partNumber} has no plan ${name}. It has: ${sku.plans.join(', ')}.`)
    return servicePlans[plan].id
  })
}
