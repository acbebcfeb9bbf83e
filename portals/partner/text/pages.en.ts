// The words of the partners' pages in English, as those of administrators: plain, and typed.

import { sharedPageTexts } from '../../shared/text/page.en.ts'
import { customersTexts } from './customers.en.ts'
import { devicesTexts } from './devices.en.ts'
import { ordersTexts } from './orders.en.ts'
import { profilesTexts } from './profiles.en.ts'

export const partnerTexts = {
  ...sharedPageTexts,
  partnerCenter: 'Partner Center',
  makersPortal: 'Manufacturers',
  ...customersTexts,
  ...devicesTexts,
  ...ordersTexts,
  ...profilesTexts,
} as const
