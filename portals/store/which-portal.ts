// The Store and the business portal have the same pages, which differ in a few things.

import { createContext, useContext } from 'react'
import { paths } from './paths.ts'

export type Portal = {
  readonly channel: 'store-csv' | 'business-csv'
  /** A file is uploaded for a profile, which its devices get at once. */
  readonly profileFirst: boolean
  /** Whether the page of the licence terms may be skipped by a profile. */
  readonly offersLicense: boolean
  readonly profiles: () => string
}

const store: Portal = { channel: 'store-csv', profileFirst: false, offersLicense: true, profiles: paths.profiles }

export const business = ({ profiles }: { readonly profiles: () => string }): Portal => ({
  ...{ channel: 'business-csv', profileFirst: true, offersLicense: false },
  profiles,
})

export const WhichPortal = createContext(store)
export const usePortal = (): Portal => useContext(WhichPortal)
