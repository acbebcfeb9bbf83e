// Pages that every portal leads to.

export const sharedPages = { ownAccount: '/my-account', help: '/docs/help/README.html' } as const
