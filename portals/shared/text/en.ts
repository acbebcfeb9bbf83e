// Words that every portal uses, in English. A portal's own words stand beside its pages.

export const sharedTexts = {
  product: 'Taxiway',
  common: {
    cancel: 'Cancel',
    close: 'Close',
    save: 'Save',
    saving: 'Saving…',
    retry: 'Try again',
    signInAgain: 'Sign in again',
    loading: 'Loading',
    none: 'None',
    back: 'Back to {{name}}',
    requestId: 'Request {{id}}',
  },
  problem: {
    title: 'This did not work',
    notShown: 'This part is not shown to you',
    crashed: 'The page stopped because of a mistake of ours.',
  },
  connection: {
    offline: 'No connection.',
    offlineLead:
      'What stands here was loaded before. It goes on by itself as soon as this computer is connected again.',
    away: 'The service does not answer.',
    awayLead: 'What stands here was loaded before. The service is asked again by itself.',
    next_one: 'Next time in {{count}} second.',
    next_other: 'Next time in {{count}} seconds.',
    asking: 'It is being asked now.',
    now: 'Ask now',
  },
  missingPart: {
    title: 'This part of the page could not be loaded.',
    lead: 'Taxiway has probably been updated since this page was opened. Load it again to get the new one.',
    offline: 'There is no connection. Load the page again once there is one.',
    away: 'The service does not answer. Load the page again once it does.',
    reload: 'Load the page again',
  },
  theme: {
    label: 'Colours',
    system: 'System colours',
    light: 'Light colours',
    dark: 'Dark colours',
    contrast: 'High contrast',
  },
}
