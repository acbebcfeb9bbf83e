// The words of the sign-in page and of what stands around every page, which the first load brings; those of the pages come
// with the first page (pages.en.ts).

import { sharedTexts } from '../../shared/text/en.ts'

export const firstTexts = {
  ...sharedTexts,
  skip: 'Skip to the content',
  problem: {
    ...sharedTexts.problem,
    notFoundTitle: 'Nothing here',
    notFound: 'There is no page at this address. It may have been moved, or the link was cut.',
    notFoundThing: 'It is not there',
    notFoundThingLead: 'What this address names does not exist: it may have been deleted, or the link was cut.',
    endedTitle: 'Ended',
    ended: 'The relationship has ended',
    home: 'Go to the devices',
    list: {
      devices: 'Go to the devices',
      profiles: 'Go to the profiles',
      groups: 'Go to the groups',
      people: 'Go to the people',
      apps: 'Go to the applications',
      policies: 'Go to the policies',
      statusPages: 'Go to the status pages',
      restrictions: 'Go to the restrictions',
      filters: 'Go to the filters',
      compliancePolicies: 'Go to the compliance policies',
      partners: 'Go to the partners',
      customers: 'Go to the customers',
      organisations: 'Go to the organisations',
    },
  },
  account: {
    label: 'Account: {{name}}',
    organization: 'Organisation',
    own: 'My account',
    help: 'Help (opens in a new tab)',
    signOut: 'Sign out',
  },
  signIn: {
    title: 'Welcome to Taxiway',
    lead: 'Register devices, choose how they set themselves up, and watch each one go from unboxing to desktop.',
    button: 'Sign in',
    note: 'You sign in with your organisation’s account.',
    working: 'Signing you in…',
    failed: 'The sign-in did not succeed',
    ended: 'Your sign-in has ended. Sign in again to go on where you were.',
    endedElsewhere: 'You signed out in another tab. Sign in again to go on where you were.',
    again: 'Sign in again',
  },
} as const
