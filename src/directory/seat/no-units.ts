import { Fault } from '../../kernel/fault.ts'
import { skuOf } from '../../kernel/licence.ts'

/** Graph's words come first: scripts look for them. */
export const noUnits = (skuId: string): Fault =>
  new Fault(
    'invalid-input',
    `Subscription with SKU ${skuId} does not have any available licenses. Take ${skuOf(skuId)?.partNumber ?? 'it'} from somebody, or give the organisation more units: taxiway licence units.`,
    { reason: 'no-licence-left' },
  )
