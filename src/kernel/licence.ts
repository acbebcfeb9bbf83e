// Which licences there are, under the vendor's ids and names ("Product names and service plan identifiers for licensing" in the
// documentation of Entra). A SKU consists of service plans; two of them have an effect here.

/** In place of a group by which somebody has a licence, for whoever may not know which one it is. */
export const unnamedGroup = '00000000-0000-0000-0000-000000000000'

export type PlanName = 'INTUNE_A' | 'AAD_PREMIUM'

export type ServicePlan = {
  readonly id: string
  readonly name: PlanName
  /** What rules of groups and `assignedPlans` call the service behind it. */
  readonly service: string
  readonly effect: string
}

export const servicePlans: Readonly<Record<PlanName, ServicePlan>> = {
  INTUNE_A: {
    id: 'c1ec4a95-1f05-45b3-a911-aa3fa01094f5',
    name: 'INTUNE_A',
    service: 'SCO',
    effect: 'devices of the person can be managed',
  },
  AAD_PREMIUM: {
    id: '41781fb2-bc02-4b7c-bd55-b576c07bb09d',
    name: 'AAD_PREMIUM',
    service: 'AADPremiumService',
    effect: 'joining enrols in management by itself; the organisation has its own look',
  },
}

export type Sku = {
  readonly id: string
  readonly partNumber: string
  readonly displayName: string
  readonly plans: readonly PlanName[]
}

/** What everybody gets who is not told otherwise: both plans. */
export const standardSku: Sku = {
  id: 'efccb6f7-5641-4e0e-bd10-b4976e1bf68e',
  partNumber: 'EMS',
  displayName: 'Enterprise Mobility + Security E3',
  plans: ['INTUNE_A', 'AAD_PREMIUM'],
}

export const skus: readonly Sku[] = [
  standardSku,
  {
    id: '061f9ace-7d42-4136-88ac-31dc755f143f',
    partNumber: 'INTUNE_A',
    displayName: 'Intune',
    plans: ['INTUNE_A'],
  },
  {
    id: '078d2b04-f1bd-4111-bbd4-b4b1b354cef4',
    partNumber: 'AAD_PREMIUM',
    displayName: 'Directory Premium P1',
    plans: ['AAD_PREMIUM'],
  },
]

/** How many people may hold the standard SKU while nobody has said another number. */
export const standardUnits = 1_000_000

export const skuOf = (id: string): Sku | undefined => skus.find((one) => one.id === id.toLowerCase())

export const skusWith = (plan: PlanName): readonly string[] =>
  skus.filter(({ plans }) => plans.includes(plan)).map(({ id }) => id)

export const planOf = (id: string): ServicePlan | undefined =>
  Object.values(servicePlans).find((plan) => plan.id === id.toLowerCase())
