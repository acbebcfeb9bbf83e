// Words that the pages of every portal use, in English, and the sign-in page does not: they come with the first page.

export const sharedPageTexts = {
  problem: {
    next: {
      offline: 'This computer has no connection. What stands here stays: do it once more when it is connected.',
      away: 'Its server restarts, cannot be reached from here, or is not trusted by this browser: open {{address}} in a new tab to see which. taxiway trust mends the last.',
      roles: 'What you may do was changed since you signed in. Sign in again to go on with what you may do now.',
      log: 'The log of the server tells the cause under this request. Whoever runs the server finds it there.',
      tooLarge:
        'What stands between this browser and Taxiway, such as a proxy, takes nothing of this size. Its limit has to be raised.',
      between:
        'That was not Taxiway but what stands before it, such as a proxy. Its log tells why it did not pass this on.',
      crashed: 'Load the page again. Where that does not help, tell whoever runs Taxiway: {{message}}',
    },
  },
  file: { choose: 'Choose a file', chosen: '{{name}}, {{size}}', other: 'Choose another file' },
  meanwhile: {
    title: 'Somebody else changed the same meanwhile.',
    lead: 'Nothing was saved, and what you typed is still there. Their value stands beside each field that both of you have changed.',
    field: 'Somebody else changed this meanwhile.',
    fieldTo: 'Somebody else changed this to “{{value}}” meanwhile.',
    fieldEmptied: 'Somebody else emptied this meanwhile.',
    fieldOn: 'Somebody else switched this on meanwhile.',
    fieldOff: 'Somebody else switched this off meanwhile.',
    mine: 'Save mine',
    theirs: 'Take theirs',
  },
} as const
